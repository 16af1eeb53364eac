/** A phone by the centre: what is posted to it is noted with its time, as a centre's settings name it. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Ends } from "./ends.ts";

export async function openDutyPhone(folder: string, closing: Ends) {
  const rang: number[] = [];
  const phone = createServer((request, reply) => {
    if (request.method === "POST") rang.push(performance.now());
    request.resume();
    reply.setHeader("content-type", "application/json");
    reply.end('{"id":"m1","event":"message","healthy":true}');
  });
  await new Promise<void>((done) => phone.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => phone.close(done)));
  const url = `http://127.0.0.1:${(phone.address() as AddressInfo).port}`;
  const destinationsFile = join(folder, "destinations.yaml");
  writeFileSync(destinationsFile, "duty: { topic: duty-phone-of-the-centre-7f3a }\n", { mode: 0o600 });
  return {
    rang,
    settings: { destinationsFile, paths: [{ kind: "ntfy", label: "duty", url, supervision: "off", test: "never" }] },
  };
}
