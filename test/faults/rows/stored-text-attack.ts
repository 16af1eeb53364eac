/**
 * F-71: text that is an attack comes in by every door that takes text, and is then shown on every page of the console and in the
 * table for a spreadsheet. Nothing of it runs, nothing of it is longer than its cap, and no cell of it is a formula.
 */
import type { Person, Said } from "../office/people.ts";
import { consoleFiles, sitDown } from "../office/seat.ts";
import { openOfficeWorld } from "../office/world.ts";
import type { Row } from "../report.ts";

const roles = ["dispatcher", "shift_lead", "technician", "admin", "auditor"] as const;
const mark = "attacked";
const attacks = [
  `<script>globalThis.${mark}=1</script>`,
  `<img src=x onerror="globalThis.${mark}=1">`,
  `"><svg onload="globalThis.${mark}=1">`,
  `=cmd|'/C calc'!A0`,
  `+HYPERLINK("http://evil.example")`,
  "@SUM(1)",
  "-2+3",
  "\u202eevitcevorp\u2066 \u200f",
  `\t=1+1`,
] as const;
const tenMegabytes = "A".repeat(10 * 1_024 * 1_024);
const pages = ["", "cases", "register", "shift", "answering", "audit", "accounts", "drill", "hubs", "downtime", "wall"];
/** ms: a page asks for what it shows and paints it. */
const painted = 1_500;
const longestShown = 2_000;

export const storedTextAttack: Row = {
  id: "F-71",
  title: "attacks in text by every door: nothing runs on any page, everything is capped, no cell is a formula",
  fullRuns: attacks.length,
  async run({ runs = attacks.length, workshop }) {
    const chosen = attacks.slice(0, runs);
    const world = await openOfficeWorld({
      ...{ data: workshop.room("attack"), homes: chosen.length, people: 1 },
      consoleFiles: await consoleFiles(workshop),
      more: { accounts: [{ name: "person-1", roles }] },
    });
    const [person] = world.people;
    if (!person) throw new Error("nobody works here");
    const answers: Said[] = [];
    const caseIds: string[] = [];
    try {
      for (const [n, attack] of chosen.entries()) {
        const home = await world.home(n + 1);
        const open = await home.caseOf(
          await home.says({ device: attack, room: attack, kind: n % 2 ? "call_rescue" : attack.slice(0, 32) }),
        );
        caseIds.push(open.id);
        answers.push(...(await write(person, open, home.id.replace("gw", "home"), attack)));
      }
      const tooLong = await Promise.all(
        ["note", "release"].map((verb) =>
          person.command(caseIds[0] ?? "", verb, 1, { text: tenMegabytes, reason: tenMegabytes }),
        ),
      );
      const table = await person.ask("GET", "/v1/cases.csv");
      const formulas = cellsOf(table.text).filter((cell) => /^[=+\-@\t\r]/.test(cell) && !/^-?\d+(\.\d+)?$/.test(cell));
      const neutral = cellsOf(table.text).filter((cell) => /^'[=+\-@\t]/.test(cell)).length;
      const seat = await sitDown(world.centre, "person-1");
      let [run, long, looked, seen] = [0, 0, 0, 0];
      seat.page.on("dialog", (dialog) => {
        run += 1;
        void dialog.dismiss();
      });
      const hash = async (place: string): Promise<void> => {
        await seat.page.evaluate(`location.hash = ${JSON.stringify(place === "" ? "" : `#/${place}`)}`);
        await new Promise((next) => setTimeout(next, painted));
        looked += 1;
        run += Number(await seat.page.evaluate(`globalThis.${mark} ?? 0`));
        run += await seat.page.locator("img[onerror], svg[onload]").count();
        const shown = await seat.page.locator("body").innerText();
        seen += shown.includes(mark) ? 1 : 0;
        long += shown.split("\n").filter((line) => line.length > longestShown).length;
      };
      for (const place of [...pages, ...caseIds.map((id) => `print/${id}`)]) await hash(place);
      await hash("");
      for (const id of (await seat.rows()).slice(0, chosen.length)) {
        await seat.page.locator(`.row[data-case="${id}"]`).click();
        await hash("");
      }
      await seat.close();
      const broken = answers.filter(({ status }) => status >= 500).length;
      const taken = answers.filter(({ status }) => status < 300).length;
      const uncapped = tooLong.filter(({ status }) => status !== 413).length;
      return {
        ...{ runs: chosen.length, lost: 0, dup: 0 },
        notes: {
          ...{
            executions: run,
            pages_looked_at: looked,
            pages_with_attacks: seen,
            texts_taken: taken,
            texts_refused: answers.length - taken - broken,
          },
          ...{
            broken,
            ten_megabytes_taken: uncapped,
            over_long_lines: long,
            formula_cells: formulas.length,
            neutral_cells: neutral,
          },
        },
        green: run + broken + uncapped + long + formulas.length === 0 && taken > 0 && seen > 0 && table.status === 200,
      };
    } finally {
      await world.stop();
    }
  },
};

/** Every command and every form that takes text from a person. */
async function write(
  person: Person,
  open: { readonly id: string; readonly version: number },
  home: string,
  attack: string,
): Promise<readonly Said[]> {
  const said: Said[] = [];
  const put = async (method: "POST" | "PUT", path: string, body: object) =>
    said.push(await person.ask(method, path, body));
  const does = async (verb: string, more: object): Promise<void> => {
    const { text } = await person.ask("GET", `/v1/cases/${open.id}`);
    const { version } = JSON.parse(text) as { version: number };
    await put("POST", `/v1/cases/${open.id}/${verb}`, {
      commandId: crypto.randomUUID(),
      expectedVersion: version,
      ...more,
    });
  };
  await does("claim", {});
  await does("note", { text: attack });
  await does("contact", { to: attack, result: "spoke" });
  await does("check", { text: attack });
  await does("tick", { step: attack, skipped: false });
  await does("dispatch", { responder: attack, kind: "helper", name: attack, etaMinutes: 5 });
  await does("release", { reason: attack });
  const helper = { name: attack, phone: attack, station: attack, can: [attack] };
  await put("PUT", "/v1/register/helpers/helper1", helper);
  await put("PUT", "/v1/register/stations/station1", { name: attack, phone: attack, town: attack });
  const resident = { id: "r1", name: attack, risks: attack, speech: attack };
  const contact = { id: "c1", relation: attack, name: attack, phone: attack };
  await put("PUT", `/v1/register/homes/${home}`, {
    version: 0,
    home: { address: [attack], wayIn: attack, residents: [resident], contacts: [contact], rooms: { bath: attack } },
  });
  await put("POST", "/v1/drills", { homes: 1, name: attack });
  return said;
}

/** RFC 4180, as a spreadsheet reads it: what a cell begins with is what counts. */
function cellsOf(table: string): readonly string[] {
  const text = table.replace(/^\ufeff/, "");
  const cells: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g))
    cells.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
  return cells;
}
