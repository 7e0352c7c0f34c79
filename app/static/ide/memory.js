// What the page remembers in this browser: operations for good, the token and variables only while the tab is open.

const KEPT = 30;

export const draft = {
  read: (name) => read(sessionStorage, `shouwen.${name}`, ''),
  write: (name, value) => write(sessionStorage, `shouwen.${name}`, value),
};

/** Earlier operations, the latest first; their variables may be somebody's data and are not kept. */
export const earlier = {
  all: () => read(localStorage, 'shouwen.earlier', []),
  add(query) {
    const others = this.all().filter((each) => each !== query);
    write(localStorage, 'shouwen.earlier', [query, ...others].slice(0, KEPT));
  },
};

/** A line that tells operations apart in a list. */
export function title(query) {
  const operation = /(query|mutation|subscription)\s+(\w+)/.exec(query);
  return operation ? `${operation[1]} ${operation[2]}` : query.replace(/#[^\n]*/g, '').replace(/\s+/g, ' ').trim().slice(0, 60);
}

function read(store, name, otherwise) {
  try {
    return JSON.parse(store.getItem(name)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

function write(store, name, value) {
  try {
    store.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows may refuse; the page works without a memory.
  }
}
