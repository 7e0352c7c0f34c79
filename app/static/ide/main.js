// Puts the page together.

import { send } from './client.js';
import { complete } from './completion.js';
import { Docs } from './docs.js';
import { Editor } from './editor.js';
import { coloured, graphqlTokens } from './lexer.js';
import { draft, earlier, title } from './memory.js';
import { INTROSPECTION, Schema } from './schema.js';

const WELCOME = `# Ctrl+Enter runs, Ctrl+Space completes. Paste an access token above,
# or sign in here and copy the accessToken:
#
#   mutation { sessionSignIn(input: {tenant: "", login: "", password: ""}) {
#     session { accessToken } errors { message } } }

{
  serverVersion
}
`;

const at = (id) => document.getElementById(id);
let schema = null;
const docs = new Docs(at('docs'));
const query = new Editor(at('query'), 'graphql', (text, caret) => schema && complete(schema, text, caret));
const variables = new Editor(at('variables'), 'json');
const headers = new Editor(at('headers'), 'json');
const token = at('token');

async function run() {
  const asked = { query: query.value, operationName: chosenOperation(), token: token.value.trim() };
  try {
    asked.variables = object('Variables', variables.value);
    asked.headers = object('Headers', headers.value);
  } catch (problem) {
    return tell(problem.message, true);
  }
  tell('Running…');
  try {
    const { status, body, milliseconds } = await send(asked);
    const cost = body?.extensions?.cost?.requested;
    tell(`${status} · ${milliseconds} ms${cost === undefined ? '' : ` · cost ${cost}`}`, Boolean(body?.errors));
    at('response').replaceChildren(...coloured(typeof body === 'string' ? body : JSON.stringify(body, null, 2), 'json'));
    earlier.add(query.value);
    listEarlier();
  } catch (problem) {
    tell(`The server cannot be reached: ${problem.message}`, true);
  }
  return undefined;
}

function object(name, text) {
  if (!text.trim()) return undefined;
  let value;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    throw new Error(`${name}: ${problem.message}`);
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new Error(`${name}: must be an object`);
  return value;
}

function tell(text, wrong = false) {
  at('status').textContent = text;
  at('status').classList.toggle('wrong', wrong);
}

async function learn() {
  try {
    const { body } = await send({ query: INTROSPECTION, token: token.value.trim() });
    const problem = body?.errors?.[0]?.message ?? 'The server tells nothing of its schema.';
    schema = body?.data ? new Schema(body.data.__schema) : null;
    docs.show(schema, problem);
  } catch (problem) {
    docs.show(null, `The server cannot be reached: ${problem.message}`);
  }
}

// A document may hold several operations: then one is chosen, at first the one the caret is in.
function operations() {
  const found = [];
  let depth = 0;
  const tokens = graphqlTokens(query.value);
  tokens.forEach((each, index) => {
    if (each.text === '{') depth += 1;
    else if (each.text === '}') depth -= 1;
    else if (depth === 0 && ['query', 'mutation', 'subscription'].includes(each.text) && tokens[index + 1]?.kind === 'name') {
      found.push(tokens[index + 1].text);
    }
  });
  return found;
}

function chosenOperation() {
  return at('operation').hidden ? undefined : at('operation').value;
}

function listOperations() {
  const names = operations();
  const chosen = at('operation').value;
  at('operation').hidden = names.length < 2;
  at('operation').replaceChildren(...names.map((name) => new Option(name, name, false, name === chosen)));
}

function listEarlier() {
  const all = earlier.all();
  at('history').replaceChildren(new Option('History', ''), ...all.map((each, index) => new Option(title(each), String(index))));
}

function remember() {
  for (const [name, editor] of Object.entries({ query, variables, headers })) draft.write(name, editor.value);
  draft.write('token', token.value);
}

query.value = draft.read('query') || WELCOME;
variables.value = draft.read('variables');
headers.value = draft.read('headers');
token.value = draft.read('token');
for (const editor of [query, variables, headers]) {
  editor.addEventListener('run', run);
  editor.addEventListener('change', remember);
}
query.addEventListener('change', listOperations);
token.addEventListener('change', () => { remember(); learn(); });
at('run').addEventListener('click', run);
at('history').addEventListener('change', (event) => {
  const kept = earlier.all()[Number(event.target.value)];
  if (event.target.value !== '' && kept) query.value = kept;
  event.target.value = '';
});
at('toggle-docs').addEventListener('click', (event) => {
  at('docs').hidden = !at('docs').hidden;
  event.target.setAttribute('aria-pressed', String(!at('docs').hidden));
});
for (const tab of document.querySelectorAll('[role="tab"]')) {
  tab.addEventListener('click', () => {
    for (const each of document.querySelectorAll('[role="tab"]')) {
      each.setAttribute('aria-selected', String(each === tab));
      at(each.dataset.panel).hidden = each !== tab;
    }
  });
}
listOperations();
listEarlier();
learn();
