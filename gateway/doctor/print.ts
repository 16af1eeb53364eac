/** Findings for a person, Chinese line first, and for a program. */
import { doctorSays } from "../../alerts/program/words/doctor.ts";
import { type Language, languages } from "../../alerts/program/words/words.ts";
import type { Examined } from "./doctor.ts";
import { type Finding, worstOf } from "./finding.ts";

export function inLines({ findings }: Examined, shown: readonly Language[]): string {
  const lines = findings.flatMap((finding) => [
    heading(finding, shown),
    ...shown.flatMap((language) => sentences(finding, language)),
  ]);
  return [...lines, "", ...shown.map((language) => summary(findings, language))].join("\n");
}

const heading = ({ verdict, check, lookedAt }: Finding, shown: readonly Language[]): string =>
  `[${shown.map((language) => doctorSays(language, `verdict.${verdict}`, {}).found).join(" ")}] ${check}${lookedAt === check ? "" : `  ${clean(lookedAt)}`}`;

function sentences({ code, values }: Finding, language: Language): string[] {
  const told = doctorSays(language, code, values);
  const remedy = told.do;
  const lines = remedy === undefined ? [told] : [told, doctorSays(language, "verdict.do", { remedy })];
  return lines.map(({ found }) => `    ${clean(found)}`);
}

function summary(findings: readonly Finding[], language: Language): string {
  const faults = findings.filter(({ verdict }) => verdict === "fault").length;
  const warnings = findings.filter(({ verdict }) => verdict === "warn").length;
  return doctorSays(language, faults + warnings === 0 ? "all.well" : "all.found", { faults, warnings }).found;
}

export function inJson({ findings, gateway }: Examined): string {
  const worst = worstOf(findings);
  const told = findings.map((finding) => ({
    ...finding,
    ...Object.fromEntries(languages.map((language) => [language, doctorSays(language, finding.code, finding.values)])),
  }));
  return JSON.stringify({ ok: worst === "ok", verdict: worst, gateway, findings: told });
}

/** What others wrote (names, certificates) must not steer a terminal, nor hide the next line. */
const clean = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ").slice(0, 1_000);
