"""The demo's water utility: the ready configuration of regime R20, with eleven people."""

from datetime import date, datetime

from app.demo import organization
from app.demo.organization import ADMINISTRATOR, Home, Organization, Person

SLUG = "qingyuan-water"
NAME = "清源供水有限公司"
# Takes what is asked through the portal.
RECEIVER = "CS"
Utility = Organization

HOMES = (
    Home("HQ", "0001", "办公楼六层", "0571-96390001"),
    Home("OF", "0010", "办公楼五层", "0571-96390010"),
    Home("CS", "0101", "服务大厅一层", "0571-96390101"),
    Home("BZ", "0201", "服务大厅二层 3 号窗口", "0571-96390201"),
    Home("NT", "0301", "维修基地", "0571-96390301"),
    Home("WQ", "0401", "水厂实验楼", "0571-96390401"),
)
CLERK, HEAD, LEADER = "经办人", "部门负责人", "公司领导"
STAFF = (
    Person("0001", "周明远", "HQ", "总经理", date(2005, 3, 1), LEADER),
    Person("0010", "何静", "OF", "部门主任", date(2009, 7, 1), ADMINISTRATOR, "0001"),
    Person("0101", "陈丽华", "CS", "部门主任", date(2008, 5, 4), HEAD, "0001", "高级"),
    Person("0104", "赵强", "CS", "班长", date(2012, 9, 1), CLERK, "0101", "中级"),
    Person("0102", "李娜", "CS", "客服员", date(2015, 6, 1), CLERK, "0104", "中级"),
    Person("0103", "王芳", "CS", "客服员", date(2019, 6, 1), CLERK, "0104", "初级"),
    Person("0201", "刘洋", "BZ", "部门主任", date(2010, 2, 1), HEAD, "0001", "高级"),
    Person("0202", "孙丽", "BZ", "高级客服员", date(2016, 8, 15), CLERK, "0201", "中级"),
    Person("0301", "马军", "NT", "部门主任", date(2007, 11, 1), HEAD, "0001", "高级"),
    Person("0302", "郑伟", "NT", "工程师", date(2014, 4, 1), CLERK, "0301", "中级"),
    Person("0401", "吴敏", "WQ", "部门主任", date(2011, 1, 10), HEAD, "0001", "高级"),
)


async def furnish(*, at: datetime) -> Utility:
    """Set the utility up in the running tenant session."""
    return await organization.furnish("water_utility", HOMES, STAFF, leader="0001", at=at)
