import { type EnterpriseManager, EmWrongServerError } from "../../em";
import { type Properties, readText } from "../../model/properties";

/** The server that the settings name, as far as they are there: a preview needs none. */
export interface ConfiguredServer {
  readonly server: string | undefined;
  /** The server's URL before it was renamed. */
  readonly formerServer: string | undefined;
}

/** The refusal to touch a resource of one server with the settings of another. */
export function wrongServer(
  what: string,
  madeOn: string,
  configured: string | undefined,
): EmWrongServerError {
  return new EmWrongServerError(
    `${what} was made on ${madeOn}, but the settings point to ${configured ?? "no server"}: nothing was done.`,
    {
      hint: `Point veeam-em:url (VEEAM_EM_URL) to ${madeOn}. If that server was renamed, keep the new URL and set veeam-em:formerUrl (VEEAM_EM_FORMER_URL) to ${madeOn}; the next \`pulumi up\` records the new one.`,
    },
  );
}

/**
 * Refuses a resource of another server: a pipeline that points to the wrong one would find
 * everything gone there and make it again. Errors: EM_WRONG_SERVER.
 */
export function refuseOtherServer(
  { server, settings }: EnterpriseManager,
  what: string,
  props: Properties,
): void {
  const madeOn = readText(props, "server");
  if (madeOn !== undefined && madeOn !== server && madeOn !== settings.formerUrl)
    throw wrongServer(what, madeOn, server);
}
