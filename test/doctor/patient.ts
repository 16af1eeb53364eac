/** A home for the doctor to look at: a configuration that is well, made in a folder of its own, with what a test changes in it. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { stringify } from "yaml";
import { judgeFile } from "../../alerts/program/judge.ts";
import type { DoctorCode } from "../../alerts/program/words/doctor.ts";
import { openRegistry } from "../../devices/registry.ts";
import { gatewayConfig } from "../../gateway/config/config.ts";
import { examineHome } from "../../gateway/doctor/doctor.ts";
import type { Overheard } from "../../gateway/doctor/eyes/mqtt.ts";
import { type Eyes, realEyes } from "../../gateway/doctor/eyes.ts";
import type { Finding, Verdict } from "../../gateway/doctor/finding.ts";
import { inJson } from "../../gateway/doctor/print.ts";
import { tempFolder } from "../kit/folder.ts";
import { freePort } from "../kit/ports.ts";

export interface Patient {
  readonly folder: string;
  readonly file: string;
  /** Writes a file of the home; secrets are readable by their owner alone. */
  write(name: string, text: string, mode?: number): string;
  remove(): void;
}

export const token = "a-token-of-this-test-with-many-characters";

/** `more` replaces whole settings of the top level. */
export async function patient(more: Readonly<Record<string, unknown>> = {}): Promise<Patient> {
  const folder = tempFolder("doctor");
  const file = join(folder.path, "gateway.yaml");
  const write = (name: string, text: string, mode = 0o600) => {
    const path = join(folder.path, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  write("token", `${token}\n`);
  mkdirSync(join(folder.path, "data"));
  const settings = {
    version: 1,
    gateway: "gw-1",
    data: "data",
    home: { id: "home-1", rooms: [{ id: "hall", label: { zh: "门厅", en: "Hall" } }] },
    broker: { listeners: [{ port: 0 }], identities: [{ id: "bridge", tokenSha256: "0".repeat(64) }] },
    centre: { url: `mqtt://127.0.0.1:${await freePort()}`, tokenFile: "token" },
    page: { port: await freePort() },
    ...more,
  };
  write("gateway.yaml", stringify(settings));
  return { folder: folder.path, file, write, remove: () => folder.remove() };
}

/** As long as a test listens: its timers never end that by themselves. */
export const listening = 3_600_000;

export interface Visit {
  readonly findings: readonly Finding[];
  /** What this check found. */
  of(check: string): readonly Finding[];
  /** Fails unless this check found exactly this code, as this verdict, with words and a remedy in both languages. */
  named(check: string, code: DoctorCode, verdict?: Verdict): Finding;
}

export async function visit(at: Patient, eyes: Partial<Eyes> = {}, listen = 0): Promise<Visit> {
  const examined = await examineHome(
    {
      judged: judgeFile(at.file, gatewayConfig),
      file: at.file,
      at: (path) => resolve(at.folder, path),
      registry: await openRegistry(),
      listen,
    },
    { ...realEyes(), ...eyes },
  );
  const told = JSON.parse(inJson(examined)).findings as readonly (Finding & {
    readonly zh: { found: string; do?: string };
    readonly en: { found: string; do?: string };
  })[];
  const of = (check: string) => told.filter((each) => each.check === check);
  return {
    findings: told,
    of,
    named(check, code, verdict = "fault") {
      const found = of(check).find((each) => each.code === code);
      expect(
        found,
        `${check} should say ${code}; it said ${JSON.stringify(of(check).map(({ code, values }) => ({ code, values })))}`,
      ).toBeDefined();
      if (!found) throw new Error("unreachable");
      expect(found.verdict).toBe(verdict);
      for (const language of [found.zh, found.en]) {
        expect(language.found.replaceAll("{qos: 1}", "")).not.toMatch(/[{}]/);
        expect(language.do !== undefined).toBe(verdict !== "ok");
      }
      return found;
    },
  };
}

/** Eyes that listen until the test says so, and tell it what they overheard. */
export function listeningEyes(): { readonly eyes: Partial<Eyes>; readonly overheard: Overheard[]; enough(): void } {
  const real = realEyes();
  const overheard: Overheard[] = [];
  const waiting: (() => void)[] = [];
  return {
    overheard,
    enough() {
      for (const done of waiting.splice(0)) done();
    },
    eyes: {
      timers: {
        ...real.timers,
        after(ms, run) {
          if (ms !== listening) return real.timers.after(ms, run);
          waiting.push(run);
          return () => {};
        },
      },
      signIn: (who, hear, ...rest) =>
        real.signIn(
          who,
          (message) => {
            overheard.push(message);
            hear(message);
          },
          ...rest,
        ),
    },
  };
}

/** For what nobody is going to say: the shortest times to listen and to wait for an answer are not waited out. */
export function hasty(): Partial<Eyes> {
  const { timers } = realEyes();
  return { timers: { ...timers, after: (ms, run) => timers.after(ms === 1_000 || ms === 2_000 ? 100 : ms, run) } };
}
