// Reads {introspection, cases: [text with | for the caret]} and prints what the IDE would offer at each caret.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const [folder, input] = process.argv.slice(2);
const { complete } = await import(pathToFileURL(`${folder}/completion.js`));
const { Schema } = await import(pathToFileURL(`${folder}/schema.js`));
const { introspection, cases } = JSON.parse(readFileSync(input, 'utf8'));
const schema = new Schema(introspection.__schema);
const offered = cases.map((each) => {
  const caret = each.indexOf('|');
  const found = complete(schema, each.replace('|', ''), caret);
  return found ? found.choices.map((choice) => choice.text) : null;
});
console.log(JSON.stringify(offered));
