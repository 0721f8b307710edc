import type { SwitchSettings } from "../../simulator";

/** A recording that the repository holds. */
export interface ServerToRecord {
  readonly file: string;
  /** Where its forms come from, for the file's first line. */
  readonly note: string;
  readonly format: "xml" | "json";
  readonly switches: SwitchSettings;
}

const MADE_UP =
  "No server was recorded: the contents are made up, and the forms are those that public captures show of";
const SIMULATED = "No server was recorded: this is the simulator of this package, with";

/** What public captures show of error answers and tasks, up to version 13. */
const SEEN: SwitchSettings = { linkHost: "https://em.example:9398" };

const POSITIONS: readonly (readonly [string, "xml" | "json", SwitchSettings])[] = [
  ["default-xml", "xml", {}],
  ["default-json", "json", {}],
  ["camel-bom-omitted", "json", { jsonKeys: "camel", bom: true, jsonNulls: "omitted" }],
  [
    "null-lists-named-after-the-document",
    "json",
    { jsonEmptyList: "null", jsonLists: "document", charset: "missing" },
  ],
  [
    "problem-documents",
    "json",
    {
      errorForm: "problem",
      notFoundStatus: 400,
      jsonKeys: "camel",
      jsonLists: "nested",
      deleteStatus: 202,
    },
  ],
  [
    "roots-by-name-with-location",
    "xml",
    {
      rootName: "name",
      location: "present",
      createStatus: 200,
      scopePostStatus: 201,
      deleteLinkType: "present",
      xmlProlog: "missing",
    },
  ],
  [
    "entities-at-once",
    "xml",
    {
      accountGet: "entity",
      accountsEntityList: "EnterpriseAccountEntity",
      entityRoles: "present",
      rootName: "uniqueId",
      rootBackupServers: 2,
      notFoundStatus: 500,
    },
  ],
  [
    "references-alone",
    "xml",
    {
      accountsEntityList: "ignored",
      inventoryEntityList: "ignored",
      restrictionSettings: "absent",
      listPageSize: 2,
      pagingLinks: "document",
      bom: true,
    },
  ],
];

export const SERVERS_TO_RECORD: readonly ServerToRecord[] = [
  { file: "em-12.3", format: "json", switches: SEEN, note: `${MADE_UP} 12.3.2.4465.` },
  {
    file: "em-13.0.1",
    format: "json",
    switches: { ...SEEN, jsonKeys: "camel" },
    note: `${MADE_UP} 13.0.1.2067.`,
  },
  ...POSITIONS.map(([name, format, switches]) => ({
    file: `simulator-${name}`,
    format,
    switches,
    note: `${SIMULATED} ${JSON.stringify(switches)}.`,
  })),
];
