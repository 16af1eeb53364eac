import type { Simulated } from "../page/server.ts";

/** The buttons of the gateway's page reach the simulated home by its control, as `hearthwatch sim` does. */
export function simulatorOf(control: {
  readonly url: string;
  readonly token: string;
}): (action: Simulated) => Promise<void> {
  return async (action) => {
    const answer = await fetch(new URL(`/v1/${action}`, control.url), {
      method: "POST",
      headers: { authorization: `Bearer ${control.token}` },
    });
    if (!answer.ok) throw new Error(`the simulated home answered ${answer.status}`);
  };
}
