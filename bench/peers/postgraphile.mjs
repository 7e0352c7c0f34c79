// PostGraphile 5 over the same tables, as its documentation sets it up; row-level security by pgSettings.
import { createServer } from "node:http";
import { grafserv } from "grafserv/node";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";

const preset = {
  extends: [PostGraphileAmberPreset],
  // It would hide the history of a case, whose index is partial.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public", "peer"],
      poolConfig: { max: 10, idleTimeoutMillis: 0, options: "-c role=shouwen_app -c jit=off -c timezone=UTC" },
    }),
  ],
  grafserv: { port: Number(process.env.PORT), host: "127.0.0.1", graphiql: false, watch: false },
  grafast: {
    explain: false,
    context(request, args) {
      const headers = request.node?.req.headers;
      return { pgSettings: { ...args.contextValue?.pgSettings, "app.tenant_id": headers?.["x-tenant"] ?? "" } };
    },
  },
};

const instance = postgraphile(preset);
if (process.env.PRINT_SCHEMA) {
  const { printSchema } = await import("graphql");
  console.log(printSchema(await instance.getSchema()));
  process.exit(0);
}
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), "127.0.0.1");
