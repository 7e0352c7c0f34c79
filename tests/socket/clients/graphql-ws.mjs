// Follows a queue with the graphql-ws client and prints one line for each change; comes back after every break
// with the cursor of the last change it got.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, began] = process.argv.slice(2);
const query = `subscription ($after: String) {
  queueChanged(of: MINE, after: $after) { cursor event { kind } case { number } } }`;

let after = began;
for (;;) {
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  try {
    for await (const { data } of client.iterate({ query, variables: { after } })) {
      after = data.queueChanged.cursor;
      console.log(JSON.stringify(data.queueChanged));
    }
  } catch {
    await new Promise((again) => setTimeout(again, 100));
  }
}
