// What may stand where the caret is. Follows the tokens before it with a stack of what is open.

import { graphqlTokens } from './lexer.js';
import { named, written } from './schema.js';

/** {from, to, choices: [{text, detail, description}]} for a caret, or null where nothing can be offered. */
export function complete(schema, text, caret) {
  const before = graphqlTokens(text.slice(0, caret));
  const last = before.at(-1);
  if (last && (last.kind === 'comment' || (last.kind === 'string' && last.end === caret && !closed(last.text)))) return null;
  const touching = last && last.end === caret && ['name', 'variable', 'directive'].includes(last.kind);
  const word = touching ? before.pop() : { text: '', start: caret };
  const place = follow(schema, before);
  const begun = word.text.toLowerCase();
  const choices = offers(schema, place, word, text)
    .filter((choice) => choice.text.toLowerCase().includes(begun) && choice.text !== word.text)
    .sort((a, b) => b.text.toLowerCase().startsWith(begun) - a.text.toLowerCase().startsWith(begun));
  return choices.length ? { from: word.start, to: caret, choices } : null;
}

const closed = (string) => (string.startsWith('"""') ? string.length >= 6 && string.endsWith('"""') : string.length > 1 && string.endsWith('"'));

// The stack holds {is: 'selection', type, field} | {is: 'arguments', of} | {is: 'object', type} | {is: 'list', type} | {is: 'variables'}.
function follow(schema, tokens) {
  const stack = [];
  let pending = schema.type(schema.roots.query);
  let expects = null; // the input type after a colon
  let previous = null;
  for (const [index, token] of tokens.entries()) {
    const top = stack.at(-1);
    const value = expects;
    if (token.kind === 'name' && !top) {
      if (schema.roots[token.text]) pending = schema.type(schema.roots[token.text]);
      else if (previous?.text === 'on') pending = schema.type(token.text);
    } else if (token.kind === 'name' && top.is === 'selection') {
      if (previous?.text === 'on') top.narrowed = schema.type(token.text);
      else if (previous?.text !== '...') top.field = schema.field(top.type, token.text);
    } else if (token.kind === 'directive') {
      pending = schema.directives.find((each) => `@${each.name}` === token.text) ?? pending;
      if (top) top.directive = schema.directives.find((each) => `@${each.name}` === token.text);
    } else if (token.text === '{') {
      if (top?.is === 'selection') {
        const type = previous?.text === '...' ? top.type : top.narrowed ?? schema.type(named(top.field?.type));
        stack.push({ is: 'selection', type });
        top.narrowed = null;
      } else if (top && top.is !== 'variables') stack.push({ is: 'object', type: value });
      else if (!top) stack.push({ is: 'selection', type: pending });
    } else if (token.text === '(') {
      if (!top) stack.push({ is: 'variables' });
      else stack.push({ is: 'arguments', of: top.directive ?? top.field });
      if (top) top.directive = null;
    } else if (token.text === '[' && top && top.is !== 'variables') {
      stack.push({ is: 'list', type: value });
    } else if (['}', ')', ']'].includes(token.text)) {
      if (!(token.text === ']' && top?.is === 'variables')) stack.pop();
    }
    expects = token.text === ':' ? inputType(schema, stack.at(-1), tokens[index - 1]?.text) : null;
    if (stack.at(-1)?.is === 'list' && token.text !== ':') expects = stack.at(-1).type;
    previous = token;
  }
  return { top: stack.at(-1), previous, expects };
}

function inputType(schema, top, name) {
  const among = top?.is === 'arguments' ? top.of?.args : top?.is === 'object' ? top.type?.inputFields : null;
  const given = among?.find((each) => each.name === name);
  return given ? schema.type(named(given.type)) : null;
}

function offers(schema, { top, previous, expects }, word, text) {
  if (word.text.startsWith('@')) return schema.directives.map((each) => choice(`@${each.name}`, '', each.description));
  if (word.text.startsWith('$') || expects) return values(expects, top, text);
  if (previous?.text === 'on') return (top?.type ? schema.narrower(top.type) : schema.composites()).map(typeChoice);
  if (!top) return ['query', 'mutation', 'fragment'].map((each) => choice(each, '', ''));
  if (top.is === 'variables') return previous?.text === ':' || previous?.text === '[' ? schema.inputs().map(typeChoice) : [];
  if (top.is === 'arguments') return (top.of?.args ?? []).map(inputChoice);
  if (top.is === 'object') return (top.type?.inputFields ?? []).map(inputChoice);
  if (top.is === 'selection' && previous?.text === '...') return [choice('on', '', 'Only where it is of a type.'), ...fragments(text)];
  if (top.is === 'selection') return schema.fields(top.type).map((field) => choice(field.name, written(field.type), field.description));
  return [];
}

function values(type, top, text) {
  const found = (type?.enumValues ?? []).map((each) => choice(each.name, type.name, each.description));
  if (type?.name === 'Boolean') found.push(choice('true', 'Boolean', ''), choice('false', 'Boolean', ''));
  const declared = new Set([...text.matchAll(/\$(\w+)\s*:/g)].map((match) => `$${match[1]}`));
  return [...found, ...[...declared].map((each) => choice(each, 'variable', ''))];
}

const fragments = (text) => [...text.matchAll(/fragment\s+(\w+)\s+on\s+(\w+)/g)].map((match) => choice(match[1], match[2], ''));
const inputChoice = (each) => ({ ...choice(each.name, written(each.type), each.description), insert: `${each.name}: ` });
const typeChoice = (type) => choice(type.name, type.kind.toLowerCase().replace('_', ' '), type.description);
const choice = (text, detail, description) => ({ text, detail, description, insert: text });
