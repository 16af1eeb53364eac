/** Whatever a device calls itself or says comes back out of a real influxd as it went in. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { lineOf } from "../../gateway/influx/points.ts";
import { openInflux } from "../../gateway/influx/transport.ts";
import { type Influxd, startInfluxd } from "../kit/influxd.ts";
import { at, noon } from "./journal.ts";

let influxd: Influxd;
beforeAll(async () => {
  influxd = await startInfluxd();
  await influxd.query("CREATE DATABASE odd");
});
afterAll(async () => await influxd?.stop());

const odd = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom("\\", ",", " ", "=", '"', "'", "%", "#", "\n", "\r", "\t", "老", "a"),
    minLength: 1,
    maxLength: 12,
  }),
);

test("names, rooms and texts of any characters make the round trip", async () => {
  const transport = openInflux({ version: 1, url: influxd.url, database: "odd" });
  let batch = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ device: odd, room: odd, what: odd }), { minLength: 1, maxLength: 50 }),
      async (said) => {
        batch += 1;
        const home = `h${batch}`;
        const lines = said.map(({ device, room, what }, i) =>
          lineOf(home, { id: i + 1, device, room, at: at(0), origin: "live", fact: { kind: "fault", what } }, noon),
        );
        expect(await transport.send(lines)).toEqual({ kind: "written" });
        const rows = await influxd.query(`SELECT * FROM fault WHERE home = '${home}'`, "odd");
        const back = rows.map((row) => ({
          reading: row.reading,
          device: decodeURIComponent(String(row.device)),
          room: decodeURIComponent(String(row.room)),
          what: row.what,
        }));
        const sent = said.map((one, i) => ({ reading: i + 1, ...one, what: one.what.replaceAll("\0", "\u2400") }));
        expect(back).toEqual(sent);
      },
    ),
    { numRuns: 60 },
  );
  transport.close();
});
