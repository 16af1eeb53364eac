import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Dot } from "../../../program/page/marks.tsx";
import { isHistoryKey } from "../../../program/words/history.ts";
import type { AccountView } from "../../audit/views.ts";
import type { PageProps } from "../page.ts";
import { PastPage } from "../past/past-page.tsx";
import { sayIn } from "../print/sheet.ts";

/** Who may do what, and who has not been there for long. Changed in the configuration, not here. */
export function AccountsPage({ deps }: PageProps) {
  const { speech, api } = deps;
  const say = sayIn(speech);
  const accounts = useSignal<readonly AccountView[]>([]);
  const fault = useSignal<string | undefined>(undefined);
  useEffect(() => {
    void api.ask<readonly AccountView[]>("GET", "v1/accounts").then((answer) => {
      if (answer.ok) accounts.value = answer.value;
      else fault.value = answer.code;
    });
  }, [api, accounts, fault]);
  const collator = new Intl.Collator("zh-u-co-pinyin");
  const roleOf = (role: string): string => {
    const key = `role.${role}`;
    return isHistoryKey(key) ? say(key) : role;
  };
  return (
    <PastPage speech={speech} title={say("accounts.title")} why={say("accounts.why")} code={fault.value}>
      <table class="rows">
        <thead>
          <tr>
            <th>{say("accounts.name")}</th>
            <th>{say("accounts.roles")}</th>
            <th>{say("accounts.last")}</th>
            <th>{say("accounts.password")}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.value
            .toSorted((a, b) => collator.compare(a.name, b.name))
            .map((account) => (
              <tr key={account.id}>
                <td>
                  <b>{account.name}</b>
                </td>
                <td>
                  {account.roles.length === 0 && <span class="q">{say("accounts.retired")}</span>}
                  {account.roles.map((role, n) => (
                    <span key={role}>
                      {n > 0 && <Dot />}
                      {roleOf(role)}
                    </span>
                  ))}
                </td>
                <td>
                  {account.lastSignIn === undefined
                    ? say("accounts.never")
                    : speech.times.dateAndTime(account.lastSignIn)}
                </td>
                <td class="q">{say(account.hasPassword ? "accounts.set" : "accounts.notSet")}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </PastPage>
  );
}
