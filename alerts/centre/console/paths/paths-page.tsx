import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { isPathsKey, type PathsKey, sayPaths } from "../../../program/words/paths.ts";
import type { OwnPathView } from "../../watch/views.ts";
import type { PageProps } from "../page.ts";
import { PastPage } from "../past/past-page.tsx";

type Say = (key: PathsKey, values?: Readonly<Record<string, string | number>>) => string;
type Speech = PageProps["deps"]["speech"];

/** ms between two looks: while one is being tested, and else. */
const lookEvery = { testing: 1_000, quiet: 30_000 } as const;

/** `#/paths`: do the ways work by which people are called when nobody is watching? */
export function PathsPage({ deps }: PageProps) {
  const { speech, api, timers } = deps;
  const say: Say = (key, values) => sayPaths(speech.language.value, key, values);
  const paths = useSignal<readonly OwnPathView[] | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const asked = useSignal<string | undefined>(undefined);
  const lookedAt = useSignal(0);
  const look = async (): Promise<void> => {
    lookedAt.value = timers.now();
    const answer = await api.ask<readonly OwnPathView[]>("GET", "v1/paths");
    if (answer.ok) paths.value = answer.value;
    fault.value = answer.ok ? undefined : answer.code;
  };
  useEffect(() => {
    void look();
    return timers.every(lookEvery.testing, () => {
      const isTesting = paths.peek()?.some(({ testing }) => testing);
      if (isTesting || timers.now() - lookedAt.peek() >= lookEvery.quiet) void look();
    });
  }, []);
  const test = async (label: string): Promise<void> => {
    asked.value = undefined;
    const answer = await api.ask<OwnPathView>("POST", `v1/paths/${encodeURIComponent(label)}/test`);
    if (answer.ok) asked.value = label;
    await look();
    if (!answer.ok) fault.value = answer.code;
  };
  const all = paths.value;
  return (
    <PastPage speech={speech} title={say("title")} why={say("why")} code={fault.value}>
      <p class="sr" role="status">
        {asked.value && say("sent", { path: asked.value })}
      </p>
      {all?.length === 0 && <p class="bad">{say("none")}</p>}
      {all && all.length > 0 && (
        <>
          <List paths={all} say={say} speech={speech} test={(label) => void test(label)} />
          <p class="q">{say("testWhy")}</p>
        </>
      )}
    </PastPage>
  );
}

interface Told {
  readonly say: Say;
  readonly speech: Speech;
  readonly test: (label: string) => void;
}

function List({ paths, ...told }: Told & { readonly paths: readonly OwnPathView[] }) {
  const { say } = told;
  return (
    <table class="rows">
      <thead>
        <tr>
          {(["label", "kind", "result", "when", "good", "next"] as const).map((key) => (
            <th key={key}>{say(key)}</th>
          ))}
          <th>
            <span class="sr">{say("test")}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {paths.map((path) => (
          <PathRow key={path.label} path={path} {...told} />
        ))}
      </tbody>
    </table>
  );
}

function PathRow({ path, say, speech, test }: Told & { readonly path: OwnPathView }) {
  const { label, state, testing } = path;
  const time = (at: number | undefined) =>
    at === undefined ? <span class="q">{say("never")}</span> : speech.times.dateAndTime(at);
  const word = (name: string, other: string): string => (isPathsKey(name) ? say(name) : other);
  return (
    <tr>
      <td>
        <b>{label}</b>
      </td>
      <td>{word(`kind.${path.kind}`, path.kind)}</td>
      <td>
        <b class={state === "ok" ? "ok" : state === "untested" ? "m" : "bad"}>{say(`state.${state}`)}</b>
        {path.why && <p class="m">{word(`why.${path.why}`, path.why)}</p>}
      </td>
      <td>{time(path.testedAt)}</td>
      <td>{time(path.okAt)}</td>
      <td>{testing ? say("testing") : time(path.nextAt)}</td>
      <td>
        <button type="button" class="btn small" disabled={testing} onClick={() => test(label)}>
          {testing ? say("testing") : say("test")} <span class="sr">{label}</span>
        </button>
      </td>
    </tr>
  );
}
