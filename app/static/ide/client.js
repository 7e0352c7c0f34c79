// Speaks GraphQL over HTTP to the address this page was served from.

export async function send({ query, operationName, variables, token, headers = {} }) {
  const began = performance.now();
  const response = await fetch(location.pathname, {
    method: 'POST',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...headers,
    },
    body: JSON.stringify({ query, operationName, variables }),
  });
  const text = await response.text();
  return { status: response.status, body: parsed(text), milliseconds: Math.round(performance.now() - began) };
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
