// Asks with Apollo's persisted-query link and prints what went over the wire.
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { print } from 'graphql';
import { createHash } from 'node:crypto';

const [uri] = process.argv.slice(2);
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const sent = [];
const http = new HttpLink({
  uri,
  fetch: (address, options) => {
    const { query, extensions } = JSON.parse(options.body);
    sent.push({ query: Boolean(query), hash: extensions.persistedQuery.sha256Hash, text });
    return fetch(address, options);
  },
});
const client = new ApolloClient({ link: new PersistedQueryLink({ sha256 }).concat(http), cache: new InMemoryCache() });
const query = gql`query Version { serverVersion }`;
const text = print(query);
const { data } = await client.query({ query });
if (!data.serverVersion) throw new Error('no answer');
console.log(JSON.stringify(sent));
