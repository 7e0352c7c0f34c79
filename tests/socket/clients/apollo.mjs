// Follows a queue with Apollo Client and prints one line for each change.
import { ApolloClient, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, after] = process.argv.slice(2);
const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams: { token } });
const client = new ApolloClient({ link: new GraphQLWsLink(socket), cache: new InMemoryCache() });

const version = await client.query({ query: gql`{ serverVersion }` });
if (!version.data.serverVersion) throw new Error('a query over the socket has no answer');
client
  .subscribe({
    query: gql`subscription ($after: String) {
      queueChanged(of: MINE, after: $after) { cursor event { kind } case { number } } }`,
    variables: { after },
  })
  .subscribe({
    next: ({ data }) => console.log(JSON.stringify(data.queueChanged)),
    error: (error) => {
      console.error(error);
      process.exit(1);
    },
  });
