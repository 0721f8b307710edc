import { Operation } from "../../provider/em";
import { Connections } from "../../provider/em/api/connections";
import { LIFECYCLES } from "../../provider/lifecycle/lifecycles";
import { Claims } from "../../provider/lifecycle/shared/claims";
import { createContext } from "../../provider/lifecycle/shared/context";
import type { Kind } from "../../provider/model/kinds";
import type { SmallEngine } from "./small-engine";

/** Records what is there by its ID alone, as `pulumi import` does with the provider plugin. */
export async function importResources(
  { settings, state, warnings }: SmallEngine,
  resources: readonly { readonly name: string; readonly kind: Kind; readonly id: string }[],
): Promise<void> {
  const connections = new Connections();
  const em = connections.connect(settings);
  try {
    for (const { name, kind, id } of resources) {
      const op = new Operation(`import ${name}`, settings.timeoutSeconds);
      const context = createContext(em, op, new Claims(), (text) => warnings.push(text));
      const reading = await LIFECYCLES[kind].read(context, id, {});
      if (reading === undefined) throw new Error(`${kind} ${id} is not there`);
      const { id: found, inputs, props: outputs } = reading;
      state.set(name, { kind, id: found, inputs, outputs, incomplete: false });
    }
  } finally {
    await connections.closeAll();
  }
}
