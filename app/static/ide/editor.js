// A textarea over a coloured copy of its text, with choices at the caret.

import { coloured } from './lexer.js';

const PAIRS = { '{': '}', '(': ')', '[': ']' };

export class Editor extends EventTarget {
  /** `complete(text, caret)` gives the choices; without it there are none. */
  constructor(place, language, complete = () => null) {
    super();
    this.language = language;
    this.complete = complete;
    this.copy = document.createElement('pre');
    this.copy.setAttribute('aria-hidden', 'true');
    this.area = document.createElement('textarea');
    Object.assign(this.area, { spellcheck: false, autocapitalize: 'off', autocomplete: 'off' });
    this.area.setAttribute('aria-label', place.dataset.label);
    this.list = document.createElement('ul');
    this.list.className = 'choices';
    this.list.setAttribute('role', 'listbox');
    this.list.hidden = true;
    place.append(this.copy, this.area, this.list);
    this.area.addEventListener('input', () => this.changed(true));
    this.area.addEventListener('keydown', (event) => this.pressed(event));
    this.area.addEventListener('scroll', () => this.follow());
    this.area.addEventListener('blur', () => this.close());
    this.area.addEventListener('click', () => this.close());
    this.list.addEventListener('mousedown', (event) => {
      event.preventDefault();
      const item = event.target.closest('li');
      if (item) this.take(Number(item.dataset.index));
    });
  }

  get value() {
    return this.area.value;
  }

  set value(text) {
    this.area.value = text;
    this.changed(false);
  }

  changed(typed) {
    this.copy.replaceChildren(...coloured(this.value, this.language), '\n');
    this.follow();
    const begun = /[\w$@]$/.test(this.value.slice(0, this.area.selectionStart));
    if (typed && begun) this.offer();
    else this.close();
    this.dispatchEvent(new Event('change'));
  }

  follow() {
    this.copy.scrollTop = this.area.scrollTop;
    this.copy.scrollLeft = this.area.scrollLeft;
  }

  pressed(event) {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return this.tell(event, 'run');
    if (event.ctrlKey && event.key === ' ') return this.handled(event, () => this.offer());
    if (!this.list.hidden) {
      if (event.key === 'ArrowDown') return this.handled(event, () => this.choose(this.chosen + 1));
      if (event.key === 'ArrowUp') return this.handled(event, () => this.choose(this.chosen - 1));
      if (event.key === 'Enter' || event.key === 'Tab') return this.handled(event, () => this.take(this.chosen));
      if (event.key === 'Escape') return this.handled(event, () => this.close());
    }
    if (event.key === 'Enter') return this.handled(event, () => this.breakLine());
    if (Object.values(PAIRS).includes(event.key) && this.value[this.area.selectionStart] === event.key) {
      return this.handled(event, () => this.move(1));
    }
    if (PAIRS[event.key] && this.area.selectionStart === this.area.selectionEnd) {
      return this.handled(event, () => this.insert(event.key + PAIRS[event.key], 1));
    }
    return undefined;
  }

  handled(event, act) {
    event.preventDefault();
    act();
  }

  tell(event, name) {
    event.preventDefault();
    this.close();
    this.dispatchEvent(new Event(name));
  }

  breakLine() {
    const before = this.value.slice(0, this.area.selectionStart);
    const indent = /[ \t]*/.exec(before.slice(before.lastIndexOf('\n') + 1))[0];
    const opens = /[{([]$/.test(before);
    const closes = opens && /^[})\]]/.test(this.value.slice(this.area.selectionEnd));
    this.insert(`\n${indent}${opens ? '  ' : ''}${closes ? `\n${indent}` : ''}`, indent.length + (opens ? 3 : 1));
  }

  move(step) {
    const caret = this.area.selectionEnd + step;
    this.area.setSelectionRange(caret, caret);
    this.close();
  }

  // execCommand is old, but the only way that keeps the browser's own undo.
  insert(text, caret = text.length) {
    const start = this.area.selectionStart;
    if (!document.execCommand('insertText', false, text)) {
      this.area.setRangeText(text, start, this.area.selectionEnd, 'end');
      this.changed(false);
    }
    this.area.setSelectionRange(start + caret, start + caret);
  }

  offer() {
    this.found = this.complete(this.value, this.area.selectionStart);
    if (!this.found) return this.close();
    this.list.replaceChildren(...this.found.choices.slice(0, 100).map((choice, index) => {
      const item = document.createElement('li');
      const detail = document.createElement('small');
      item.dataset.index = index;
      item.title = choice.description ?? '';
      item.setAttribute('role', 'option');
      detail.textContent = choice.detail;
      item.append(choice.text, detail);
      return item;
    }));
    this.list.hidden = false;
    this.choose(0);
    return this.place();
  }

  place() {
    const range = document.createRange();
    const walker = document.createTreeWalker(this.copy, NodeFilter.SHOW_TEXT);
    let left = this.found.from;
    while (walker.nextNode() && left > walker.currentNode.length) left -= walker.currentNode.length;
    range.setStart(walker.currentNode, Math.min(left, walker.currentNode.length));
    const caret = range.getBoundingClientRect();
    const box = this.area.getBoundingClientRect();
    this.list.style.left = `${Math.max(4, Math.min(caret.left - box.left, box.width - this.list.offsetWidth - 8))}px`;
    const below = caret.bottom - box.top + 4;
    const fits = below + this.list.offsetHeight < box.height;
    this.list.style.top = `${fits ? below : Math.max(4, caret.top - box.top - this.list.offsetHeight - 4)}px`;
  }

  choose(index) {
    const items = [...this.list.children];
    this.chosen = (index + items.length) % items.length;
    items.forEach((item, place) => item.setAttribute('aria-selected', String(place === this.chosen)));
    items[this.chosen].scrollIntoView({ block: 'nearest' });
  }

  take(index) {
    const { from, to, choices } = this.found;
    this.area.setSelectionRange(from, to);
    this.insert(choices[index].insert);
    this.close();
  }

  close() {
    this.list.hidden = true;
  }
}
