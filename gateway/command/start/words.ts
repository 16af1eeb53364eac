/** What `npm start` prints when all of it runs. */
import { z } from "zod";
import type { Program } from "./child.ts";
import { demo } from "./configure.ts";

interface Link {
  readonly name: string;
  readonly link: string;
  readonly role: string;
}

const people: readonly { readonly names: readonly string[]; readonly role: string }[] = [
  { names: demo.dispatchers, role: "值班员 dispatcher" },
  { names: demo.shiftLeads, role: "值班长 shift lead" },
  { names: demo.technicians, role: "安装工程师 technician" },
  { names: demo.admins, role: "管理员 admin" },
  { names: demo.auditors, role: "审计员 auditor" },
];

export async function linksOf(centre: Program): Promise<Link[]> {
  const links: Link[] = [];
  for (const { names, role } of people)
    for (const name of names) {
      const { link } = z.object({ link: z.url() }).parse(await centre.ask({ signInLink: name }));
      links.push({ name, link, role });
    }
  return links;
}

interface Started {
  readonly page: string;
  readonly mqttPorts: readonly number[];
  readonly warnings: readonly string[];
  /** The technician's page, with the hub's installer code. */
  readonly install: string;
  readonly console: string;
  readonly links: readonly Link[];
  readonly guest: string;
  readonly seconds: string;
}

export function wordsFor(started: Started): string[] {
  return [
    "",
    `守望 Hearthwatch is ready (${started.seconds} s)`,
    "",
    `  家里的页面  home's page   ${started.page}`,
    `  值班台      console       ${started.console}`,
    `  安装        install       ${started.install}`,
    "",
    "  一次性登录链接 one-time sign-in links:",
    ...started.links.map(({ name, link, role }) => `    ${name}  ${link}  ${role}`),
    "",
    "  Press the button on the home's page, or:  npx hearthwatch sim press|fall|cancel|open|close",
    "  Cut the ways to the centre and mend them: npx hearthwatch sim cut-line|cut-internet|mend, then npx hearthwatch paths",
    "  Install devices from their boxes:         npx hearthwatch sim labels, then sim box-press|box-open|radar-fall",
    `  ${demo.otherHomes} more homes live in the 12 towns:         npx hearthwatch sim press --home home-1001, or cut --town 水集街道`,
    "  What the centre has:                      npx hearthwatch cases",
    `  Real devices: mqtt://127.0.0.1:${started.mqttPorts[0]}, user and client id ${demo.guest}, password in ${started.guest}`,
    ...started.warnings.map((warning) => `\n  !!! ${warnings[warning] ?? warning}`),
    "",
    "  ready",
  ];
}

const warnings: Readonly<Record<string, string>> = {
  loopback_trusted: "trustLoopback is ON: every program on this machine may speak as a device, without a password",
  plain_off_loopback: "devices off this machine speak without encryption",
};
