# Two stages: the first installs what the lock names, hashes checked; the second carries only the result.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/shouwen
COPY requirements.lock /tmp/
# Every dependency comes as a wheel for the usual machines: nothing is compiled, no compiler is needed.
RUN /opt/shouwen/bin/pip install --require-hashes --only-binary :all: -r /tmp/requirements.lock \
 && /opt/shouwen/bin/pip uninstall --yes pip
WORKDIR /srv/shouwen
COPY LICENSE ./
COPY app app
COPY schema schema
COPY tenants tenants
COPY workers workers
RUN printf '#!/bin/sh\nexec /opt/shouwen/bin/python -m app.cli "$@"\n' >/usr/local/bin/shouwen \
 && chmod 755 /usr/local/bin/shouwen \
 && /opt/shouwen/bin/python -m compileall -q app schema tenants workers

FROM python:3.12-slim
# The app writes nothing but attachments, so its code and its packages belong to root and it runs as somebody else.
RUN useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin shouwen
COPY --from=build /opt/shouwen /opt/shouwen
COPY --from=build /usr/local/bin/shouwen /usr/local/bin/shouwen
COPY --from=build /srv/shouwen /srv/shouwen
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0 PORT=8000
# A volume mounted here belongs to the app.
RUN install --directory --owner=10001 --mode=0700 /var/lib/shouwen/files
WORKDIR /srv/shouwen
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["shouwen", "ready"]
# SIGTERM drains: running requests are answered, a worker finishes its turn.
STOPSIGNAL SIGTERM
ENTRYPOINT ["shouwen"]
CMD ["serve"]
