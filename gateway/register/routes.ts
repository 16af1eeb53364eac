/**
 * The register over HTTP, for the command line beside a running gateway. Mounted behind the installer's session.
 *
 *   GET /v1/register[?format=yaml]      the version in force: {"version","wall","by","why","book"}, or as a file for a person
 *   GET /v1/register/versions[?limit=]  newest first, without their books
 *   PUT /v1/register                    {"text","why","by"?,"dryRun"?,"expect"?,"exact"?} → {"version","differences","dryRun"}
 *                                       409 `outdated`, 422 `faults`: {"faults":[{"path","message"}]}; needs the change header
 */
import { z } from "zod";
import type { App } from "../../alerts/program/http.ts";
import { problem, refuse } from "../../alerts/program/problem.ts";
import type { Registry } from "../../devices/registry.ts";
import { type Allow, installersOnly } from "../page/installers-only.ts";
import { written } from "./book.ts";
import type { Register } from "./contract.ts";
import { submission, submit, submitted } from "./submit.ts";
import { inYaml } from "./yaml.ts";

export interface RegisterRoutes {
  readonly register: Pick<Register, "current" | "change" | "versions">;
  readonly registry: Registry;
  /** Unix ms. */
  readonly now: () => number;
  readonly allow: Allow;
}

/** Bytes: five hundred devices with their histories. */
const mostText = 2 * 1024 * 1024;

const versionLine = z.object({ version: z.int(), wall: z.number(), by: z.string(), why: z.string() });
export type VersionLine = z.infer<typeof versionLine>;

export function addRegisterRoutes(app: App, { register, registry, now, allow }: RegisterRoutes): void {
  const inside = installersOnly(allow);
  const asked = z.object({ format: z.enum(["json", "yaml"]).default("json") });

  app.get("/v1/register", { onRequest: inside, schema: { querystring: asked } }, async (request, reply) => {
    const { book, ...version } = register.current;
    if (request.query.format === "json") return { ...version, book: written(book) };
    return reply.type("application/yaml; charset=utf-8").send(inYaml(register.current));
  });
  app.get(
    "/v1/register/versions",
    {
      onRequest: inside,
      schema: {
        querystring: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
        response: { 200: z.array(versionLine) },
      },
    },
    async (request) => register.versions(request.query.limit).map(({ book: _, ...line }) => line),
  );
  app.put(
    "/v1/register",
    {
      onRequest: inside,
      bodyLimit: mostText,
      schema: { body: submission, response: { 200: submitted, 409: problem, 422: problem } },
    },
    async (request, reply) => {
      const done = await submit(request.body, { register, registry, now });
      const { dryRun } = request.body;
      if (done.ok) return { version: done.version, differences: [...done.differences], dryRun };
      const [status, type] = done.outdated ? ([409, "outdated"] as const) : ([422, "faults"] as const);
      return refuse(reply, status, type, "The register stays as it is", { faults: done.faults });
    },
  );
}
