export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: string;
}

/** Rejects when nobody answers; `codeOf` finds the reason. */
export type Get = (url: string, signal: AbortSignal) => Promise<HttpAnswer>;

/** Characters of an answer that are looked at. */
const bodyLimit = 1_000_000;

export const httpGet: Get = async (url, signal) => {
  const answer = await fetch(url, { signal, redirect: "manual" });
  const body = await answer.text();
  return {
    status: answer.status,
    header: (name) => answer.headers.get(name) ?? undefined,
    body: body.slice(0, bodyLimit),
  };
};
