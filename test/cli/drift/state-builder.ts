import { providerText } from "../../../provider/lifecycle/provider-text";
import { typeToken } from "../../../provider/model/kinds";
import type { Simulator } from "../../../simulator";
import type { Scene } from "../../support/scene";

export type Bag = Record<string, unknown>;

const PROVIDER = {
  urn: "urn:pulumi:dev::permissions::pulumi:providers:pulumi-nodejs::default",
  id: "1",
  type: "pulumi:providers:pulumi-nodejs",
};
/** As a program makes it: one in the place of Pulumi's own would be a finding. */
const EXPLICIT_PROVIDER = { ...PROVIDER, urn: PROVIDER.urn.replace(/::default$/, "::emea") };
export const secret = (more: Bag): Bag => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  ...more,
});

/** A stack export with what a small engine has in its state. */
export function exportOf(
  scene: Scene,
  settings: Bag = {},
): Bag & { deployment: { resources: Bag[] } } {
  const own = settings["explicit"] === undefined ? PROVIDER : EXPLICIT_PROVIDER;
  const resources = [...scene.engine.state].map(([name, { kind, id, inputs, outputs }]) => {
    const __provider = providerText(kind);
    const type = typeToken(kind);
    return {
      urn: `urn:pulumi:dev::permissions::${type}::${name}`,
      custom: true,
      id,
      type,
      provider: `${own.urn}::${own.id}`,
      inputs: { ...inputs, __provider },
      outputs: { ...outputs, __provider },
    };
  });
  const provider = {
    ...own,
    inputs: Object.fromEntries(
      Object.entries(settings).map(([key, value]) => [`veeam-em:${key}`, value]),
    ),
  };
  return { version: 3, deployment: { resources: [provider, ...resources] } };
}

export function environmentOf(sim: Simulator): Record<string, string | undefined> {
  return {
    VEEAM_EM_URL: sim.url,
    VEEAM_EM_USERNAME: sim.username,
    VEEAM_EM_PASSWORD: sim.password,
    VEEAM_EM_CA_CERT: sim.caFile,
  };
}

/** The resource of a state that has this name in the program. */
export function resourceIn(state: ReturnType<typeof exportOf>, name: string): Bag {
  const found = state.deployment.resources.find(({ urn }) => String(urn).endsWith(`::${name}`));
  if (found === undefined) throw new Error(`The state has no ${name}.`);
  return found;
}
