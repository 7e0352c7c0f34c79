// Cuts GraphQL and JSON into tokens: for colours, and for knowing what stands before the caret.

const GRAPHQL = /(?<comment>#[^\n]*)|(?<string>"""(?:\\"""|[^])*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(?<variable>\$\w*)|(?<directive>@\w*)|(?<number>-?\d[\d.eE+-]*)|(?<name>[A-Za-z_]\w*)|(?<mark>\.\.\.|[{}()[\]:=!|&])/g;
const JSON_TEXT = /(?<key>"(?:\\.|[^"\\\n])*"(?=\s*:))|(?<string>"(?:\\.|[^"\\\n])*"?)|(?<number>-?\d[\d.eE+-]*)|(?<keyword>\b(?:true|false|null)\b)/g;
const KEYWORDS = new Set(['query', 'mutation', 'subscription', 'fragment', 'on', 'true', 'false', 'null']);

/** Tokens of a GraphQL document: {kind, text, start, end}. */
export function graphqlTokens(text) {
  return tokens(text, GRAPHQL);
}

/** The text of an editor as coloured nodes; `language` is 'graphql' or 'json'. */
export function coloured(text, language) {
  const nodes = [];
  let done = 0;
  for (const token of tokens(text, language === 'graphql' ? GRAPHQL : JSON_TEXT)) {
    nodes.push(text.slice(done, token.start));
    const span = document.createElement('span');
    span.className = shade(token, language);
    span.textContent = token.text;
    nodes.push(span);
    done = token.end;
  }
  nodes.push(text.slice(done));
  return nodes;
}

function tokens(text, pattern) {
  return [...text.matchAll(pattern)].map((match) => {
    const [kind] = Object.entries(match.groups).find(([, value]) => value !== undefined);
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
}

function shade(token, language) {
  if (token.kind === 'directive') return 'keyword';
  if (language === 'graphql' && token.kind === 'name') {
    if (KEYWORDS.has(token.text)) return 'keyword';
    return /^[A-Z]/.test(token.text) ? 'type' : 'field';
  }
  return token.kind;
}
