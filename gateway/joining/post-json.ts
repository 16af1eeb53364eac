/** One request to a centre that may have a certificate of its own authority, which `fetch` cannot be told. */
import { request as plainRequest } from "node:http";
import { request as tlsRequest } from "node:https";
import { jsonOf } from "../../alerts/program/json.ts";

export type Posted =
  | { readonly status: number; readonly body: unknown }
  | { readonly failed: "certificate" | "unreachable" };

/** ms without a word and in all, and bytes of the answer. */
const limits = { patience: 10_000, whole: 20_000, answer: 64 * 1024 } as const;

export function postJson(url: URL, body: object, ca: string | undefined): Promise<Posted> {
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  const options = {
    method: "POST",
    headers,
    timeout: limits.patience,
    signal: AbortSignal.timeout(limits.whole),
    ...(ca !== undefined && { ca }),
  };
  return new Promise((resolve) => {
    const asked = (url.protocol === "https:" ? tlsRequest : plainRequest)(url, options, (answer) => {
      let said = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk: string) => {
        said += chunk;
        if (said.length > limits.answer) answer.destroy();
      });
      answer.on("close", () => resolve({ status: answer.statusCode ?? 0, body: jsonOf(said) }));
      answer.on("error", () => resolve({ failed: "unreachable" }));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", (fault) => resolve({ failed: isCertificate(fault) ? "certificate" : "unreachable" }));
    asked.end(text);
  });
}

/** OpenSSL's words for a certificate nobody should trust, and Node's for a name that is not on it. */
const isCertificate = (fault: Error): boolean =>
  "code" in fault && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(String(fault.code));
