// The documentation explorer: every type, field and argument with its description.

import { named, written } from './schema.js';

export class Docs {
  constructor(place) {
    this.place = place;
    this.path = [];
  }

  /** Show what the server says of itself, or why it does not. */
  show(schema, problem) {
    this.schema = schema;
    this.path = [];
    if (!schema) this.place.replaceChildren(element('p', problem));
    else this.draw();
  }

  open(name) {
    this.path.push(name);
    this.draw();
  }

  draw() {
    const name = this.path.at(-1);
    const type = name && this.schema.type(name);
    this.place.replaceChildren(this.trail(), ...(type ? this.typePage(type) : this.frontPage()));
    this.place.scrollTop = 0;
  }

  trail() {
    const nav = element('nav');
    ['Schema', ...this.path].forEach((name, index, all) => {
      if (index) nav.append(' › ');
      if (index === all.length - 1) nav.append(name);
      else nav.append(this.link(name, () => { this.path.length = index; this.draw(); }));
    });
    return nav;
  }

  frontPage() {
    const search = element('input');
    search.placeholder = 'Search types and fields';
    search.setAttribute('aria-label', 'Search types and fields');
    const found = element('dl');
    search.addEventListener('input', () => found.replaceChildren(...this.search(search.value.trim().toLowerCase())));
    const roots = Object.values(this.schema.roots).filter(Boolean).map((name) => this.schema.type(name));
    return [search, found, ...roots.flatMap((type) => [element('h3', type.name), ...this.fieldList(type.fields)])];
  }

  search(text) {
    if (text.length < 2) return [];
    const hits = [];
    for (const type of this.schema.types.values()) {
      if (type.name.startsWith('__')) continue;
      if (type.name.toLowerCase().includes(text)) hits.push(this.hit(type.name, type.name));
      for (const field of [...(type.fields ?? []), ...(type.inputFields ?? [])]) {
        if (field.name.toLowerCase().includes(text)) hits.push(this.hit(`${type.name}.${field.name}`, type.name));
      }
    }
    return hits.slice(0, 40);
  }

  hit(text, typeName) {
    const term = element('dt');
    term.append(this.link(text, () => this.open(typeName)));
    return term;
  }

  typePage(type) {
    const parts = [element('h2', type.name), element('p', type.description ?? '')];
    const also = [...(type.interfaces ?? []), ...(type.possibleTypes ?? [])];
    if (also.length) parts.push(element('h3', type.kind === 'OBJECT' ? 'Is a' : 'May be'), ...also.map((each) => this.hit(each.name, each.name)));
    if (type.fields?.length) parts.push(element('h3', 'Fields'), ...this.fieldList(type.fields));
    if (type.inputFields?.length) parts.push(element('h3', 'Takes'), ...this.fieldList(type.inputFields));
    if (type.enumValues?.length) {
      const list = element('dl');
      for (const value of type.enumValues) list.append(element('dt', value.name), element('dd', value.description ?? ''));
      parts.push(element('h3', 'Values'), list);
    }
    return parts;
  }

  fieldList(fields) {
    const list = element('dl');
    for (const field of fields) {
      const term = element('dt', field.name);
      if (field.args?.length) {
        term.append('(');
        field.args.forEach((argument, index) => {
          const given = element('span', `${index ? ', ' : ''}${argument.name}: `);
          given.title = argument.description ?? '';
          term.append(given, this.typeLink(argument.type));
        });
        term.append(')');
      }
      term.append(': ', this.typeLink(field.type));
      const old = field.isDeprecated ? `\nDeprecated: ${field.deprecationReason ?? ''}` : '';
      list.append(term, element('dd', `${field.description ?? ''}${old}`));
    }
    return [list];
  }

  typeLink(reference) {
    return this.link(written(reference), () => this.open(named(reference)));
  }

  link(text, act) {
    const link = element('a', text);
    link.tabIndex = 0;
    link.setAttribute('role', 'link');
    link.addEventListener('click', act);
    link.addEventListener('keydown', (event) => { if (event.key === 'Enter') act(); });
    return link;
  }
}

function element(name, text = '') {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  return made;
}
