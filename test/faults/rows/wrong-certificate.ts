/** F-31: whoever answers is not the centre, or cannot show it. Not a byte of the alert goes to it, and the fault has its own words. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pair } from "../../doctor/certificates.ts";
import { certificateOffice } from "../../https/certificates.ts";
import { openLinkWorld } from "../link/world.ts";
import { seeded } from "../random.ts";
import type { Row } from "../report.ts";

/** ms until the fault has to be seen. */
const within = 30_000;
const speed = 10;
/** TLS: an encrypted goodbye is shorter; an alert, a login even, is not. */
const applicationData = 23;
const longestGoodbye = 60;

export const wrongCertificate: Row = {
  id: "F-31",
  title:
    "certificates that are expired, of another host, of an unknown authority, not yet valid: refused by name, 0 bytes sent",
  fullRuns: 5,
  async run({ seed, runs = wrongCertificate.fullRuns, workshop }) {
    const office = certificateOffice();
    const kinds: readonly (readonly [string, () => Pair, RegExp | undefined])[] = [
      ["good", office.good, undefined],
      ["expired", office.expired, /expired/i],
      ["early", office.early, /not yet valid/i],
      ["other host", office.otherHost, /altnames|does not match/i],
      ["unknown", office.unknown, /unable to verify|self.signed/i],
    ];
    const ca = readFileSync(office.ca.file, "utf8");
    let [lost, sent, unnamed, delivered, first] = [0, 0, 0, 0, ""];
    const latencies: number[] = [];
    try {
      for (let n = 0; n < runs; n += 1) {
        const [name, pair, words] = kinds[n % kinds.length] ?? kinds[0] ?? [];
        if (!pair) break;
        const folder = workshop.room("tls");
        const world = await openLinkWorld({ folder, random: seeded(seed), speed, ca, tls: kept(folder, pair()) });
        try {
          world.line.heard = [];
          await world.press();
          if (!words) {
            latencies.push(await world.healed());
            delivered += world.storedThere();
          } else {
            const seen = await world.until(() => world.link.lastFault !== undefined, within, "no fault is seen");
            // A second try is as careful as the first.
            const dials = world.dials.length;
            await world.until(() => world.dials.length > dials + 1, within, "not tried again");
            latencies.push(seen * speed);
            unnamed += words.test(world.link.lastFault ?? "") ? 0 : 1;
            first ||= words.test(world.link.lastFault ?? "") ? "" : `${name}: ${world.link.lastFault}`;
            lost += world.waiting() === 1 ? 0 : 1;
            delivered += world.storedThere();
          }
          const letters = longRecords(Buffer.concat(world.line.heard));
          if (words) sent += letters;
          else lost += letters > 0 ? 0 : 1;
        } finally {
          await world.stop();
        }
      }
    } finally {
      office.remove();
    }
    const good = Math.ceil(runs / kinds.length);
    return {
      ...{ runs, lost, dup: 0, latencies, rssMax: process.memoryUsage().rss },
      notes: { letters_to_strangers: sent, unnamed, delivered, first_fault: first },
      green: lost + sent + unnamed === 0 && delivered === good,
    };
  },
};

function kept(folder: string, { key, cert }: Pair): { readonly keyFile: string; readonly certFile: string } {
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  writeFileSync(keyFile, key, { mode: 0o600 });
  writeFileSync(certFile, cert);
  return { keyFile, certFile };
}

/** Records of application data that are long enough to say something. Each dial begins at a record. */
function longRecords(bytes: Buffer): number {
  let found = 0;
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3))
    if (bytes[at] === applicationData && bytes.readUInt16BE(at + 3) > longestGoodbye) found += 1;
  return found;
}
