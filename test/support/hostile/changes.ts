import { FILES, shownIn } from "./lines";

/** Programs that hide whom they give access to. */
export const WHOM = [
  ...shownIn("cli/explain/engine-unknown.test.ts", [
    [
      "a secret, or a computed, name in the place of one that is allowed",
      "stops: a new account without a name, which no allowance fits",
      "is stopped where a secret or computed name takes the place of one that is allowed",
    ],
    [
      "a grant's account computed from an allowed account's output",
      "stops likewise: a dependency is no proof",
      "is stopped where a grant's account depends on one that is allowed",
    ],
  ]),
  ...shownIn(FILES.made, [
    [
      "a secret name on an `Account` that is changed in place",
      "stops, and says to write the name as plain text",
    ],
    ["a secret `account` of a grant", "stops likewise"],
    [
      "a name that looks like the allowed one (`TECH\\Оperators`, with a Cyrillic О)",
      "stops: names are compared letter by letter",
    ],
    [
      "the allowed name with an invisible character in it",
      "stops, and shows the character (`\\u{200b}`)",
    ],
    ["an account by an ID that nothing knows", "stops: no allowance by name fits it"],
    [
      "a grant by the name of an administrator whose type changes: the new account is another one",
      "stops: the new account had nothing before",
    ],
    ["a grant by a name that two accounts of the program have", "stops: neither is it for certain"],
    [
      "a role for an account that the same change deletes: the deletion may fail",
      "stops: reported as gained",
    ],
    ["taking over an account that exists (`adopt`) with more than it has", "stops"],
    ["an account deleted, and made again under another resource with more", "stops"],
  ]),
  ...shownIn(FILES.engine, [
    [
      "an account that the program only read before (`get`), made with more",
      "stops: what was read counts for nothing",
      "is stopped where it makes an account that it only read before",
    ],
    [
      "an alias that hides the change",
      "stops; the alias alone passes",
      "is stopped where an alias hides the change, and passes with the alias alone",
    ],
  ]),
];

/** Programs that hide what they give. */
export const WHAT = [
  ...shownIn(FILES.made, [
    ["a role that is secret", "stops as `admin` too"],
    ["a list of roles that is secret or unknown as a whole", "stops as `admin` too"],
    ["one unknown item in a list of roles", "stops as `admin` too"],
    ["Portal Administrator by its UID, or in other letters", "stops"],
    [
      "a role by an ID that is not published",
      "stops as `admin` too; `--resolve` looks up which it is",
    ],
    ["a list of scopes that is secret as a whole", "stops as `whole-root` too"],
    ["a secret deep in one scope (`object: { root: pulumi.secret(…) }`)", "stops likewise"],
    ["a switch that is secret or unknown", "stops as `all-vms`"],
    ["a switch that one resource turns on and the next one off", "stops: either may be last"],
    ["restrictions that become secret", "stops"],
    ["restrictions that are left out, also by a new resource for the same account", "stops"],
    [
      "outputs that hide what the account had (`additionalSecretOutputs`)",
      "stops: what is hidden was not had",
    ],
    [
      "what an earlier run replaced and left undeleted, beside the change",
      "stops: it is not the object that changes",
    ],
    ["a secret or unknown `exclusive`", "reported as a possible loss (`delete`)"],
    ["`exclusive` taken away", "passes, and is reported: nobody gains anything"],
    [
      "a grant taken out of the program, but kept on the server (`retainOnDelete`)",
      "passes, and is reported",
    ],
    [
      "a forced replacement (`replaceOnChanges`, `deleteBeforeReplace`)",
      "reported as a moment without access (`delete`)",
    ],
  ]),
  ...shownIn(FILES.engine, [
    [
      "a transform that adds a role, a component that gives one",
      "stops: what the engine registers counts",
      "is stopped where a transform adds a role, or a component gives it",
    ],
    [
      "a change that `ignoreChanges` leaves out",
      "passes: `up` leaves it out too",
      "gains nothing by `ignoreChanges`",
    ],
    [
      "a resource that the program only reads from now on (`get`)",
      "passes, and is reported: the server keeps what it gave",
      "passes where it only reads from now on what it managed, which is said",
    ],
    [
      "a resource that is imported (`import`)",
      "the preview fails, and `explain` refuses it",
      "is refused where it imports",
    ],
  ]),
];

/** Programs that hide of what, or on which server. */
export const WHERE = [
  ...shownIn(FILES.made, [
    ["a whole vCenter Server, SCVMM or Cloud Director", "stops with `whole-root`"],
    ["the root folder of a vCenter Server, by its reference", "stops with `whole-root`"],
    ["the root folder of a vCenter Server, by its name", "stops with `whole-root`"],
    ["a host that stands alone", "stops with `whole-root`"],
    [
      "a host or cluster whose root is given by an ID: it may be that root",
      "stops with `whole-root`",
    ],
    ["a whole backup server", "stops with `whole-root`"],
    [
      "a whole root for an account that all virtual machines are open to already",
      "stops with `whole-root`",
    ],
    [
      "a reference under the name of another object",
      "stops, with the reference beside the name; `up` refuses it (`EM_CONFLICT`)",
    ],
  ]),
  ...shownIn("cli/explain/resolve.test.ts", [
    [
      "an object of the name of one that the account has, `--resolve`",
      "stops: had only where `up` would take the scope over",
      "takes no scope for one that the account has where its name is another object's, or claimed",
    ],
  ]),
  ...shownIn("cli/explain/hostile/resolve.test.ts", [
    [
      "a change that writes again what the state has and the server has lost, `--resolve`",
      "stops: the server says what was had",
      "stops where the account is written, which gives it all of that",
    ],
  ]),
  ...shownIn("cli/explain/unknown-accounts.test.ts", [
    [
      "a `Provider` whose `url` changes, or is secret or unknown; a resource that moves to another",
      "stops: nothing that the account had on the other server counts",
      "has nothing of the account of the same name on the server that its provider led to before",
    ],
  ]),
  ...shownIn(FILES.engine, [
    [
      "a provider whose name begins with `default` and goes on, made past `Provider`: no preview shows it",
      "the resources refuse it; past them too, stops: nothing that the account had counts",
      "is stopped where a hidden or unmarked provider gives an account elsewhere what it has here",
    ],
    [
      "one called exactly `default`, in the place of Pulumi's own",
      "the resources refuse it. Past them too, no preview tells the two apart, unless the stack forbids Pulumi's own (`pulumi:disable-default-providers`): then it stops. The policy `default-provider` stops it in preview and `up`",
      "passes with a provider in the very place of Pulumi's own, unless the stack forbids that one",
    ],
  ]),
  ...shownIn("cli/drift/foreign-providers.test.ts", [
    [
      "one that an earlier `up` put into the state",
      "`drift` says so, with exit code 3, and `explain --state` stops",
      "says that a provider takes the place of Pulumi's own, and nothing of that one",
    ],
  ]),
  ...shownIn(FILES.servers, [
    [
      "a provider with a `url`, but without the mark of `Provider`: `VEEAM_EM_URL` of `up` goes first",
      "stops: it may lead anywhere, and no allowance for its `url` counts",
      "stops where a provider is not marked as Provider marks it: VEEAM_EM_URL of `up` goes before its url",
    ],
    [
      "a secret `url` of a `Provider` that gives way to another secret",
      "stops likewise",
      "stops where a secret url of a Provider gives way to another secret",
    ],
    [
      "`VEEAM_EM_URL` that leads to another server than the state's",
      "stops where `explain` has the variable too, or `--url`; else no preview tells it",
      "stops where VEEAM_EM_URL or --url names another server, whatever the configuration says",
    ],
    [
      "an allowance without a server in a program for several, or for what may be several",
      "does not count",
      "lets an allowance without a server count for none of several",
    ],
    [
      "an allowance for the server that the program leaves",
      "does not count for the next one",
      "lets an allowance for the former server not count for the next one",
    ],
  ]),
  ...shownIn(FILES.engine, [
    [
      "`veeam-em:url` of the stack's configuration that leads to another server",
      "stops: the state says where everything was made",
      "is stopped where the stack's configuration leads to another server",
    ],
    [
      "a plug-in of another version or place (`version`, `pluginDownloadURL`)",
      "stops: that is another provider",
      "is stopped where it asks for a plug-in of another version or from another place",
    ],
  ]),
  ...shownIn("cli/explain/plugin-form.test.ts", [
    [
      "the provider plugin in another version than the one of `explain`",
      "stops: nothing that the account had counts",
      "counts nothing as had by a plugin of another version, or in the place of a forbidden one",
    ],
    [
      "a replacement by another provider, whose deletion comes first",
      "stops: the provider of the new one counts",
      "sees where a replacement leads, also where the deletion comes first",
    ],
  ]),
  ...shownIn("cli/explain/engine-plugin.test.ts", [
    [
      "a provider of the plugin in the place of Pulumi's own",
      "like one of the classes; the plugin refuses `explicit` and `passwordEnv` there",
      "pass with a provider in the very place of Pulumi's own, unless the stack forbids that one",
    ],
  ]),
  ...shownIn("cli/explain/hostile/misplaced.test.ts", [
    [
      "a resource that went unchanged to a provider of another server, and is made again later",
      "stops: what was made elsewhere counts for nothing",
      "is made again, away from the server of the state",
    ],
    [
      "an unchanged resource whose provider has a secret or unknown `url` from now on",
      "stops likewise",
      "goes unchanged to a provider that hides its server",
    ],
  ]),
  ...shownIn("plugin/configuration.test.ts", [
    [
      "a provider of the plugin called `lab::default`",
      "is complete in itself, as `explain` takes it: `VEEAM_EM_URL` does not go first",
      "tells its name from the whole of what the engine calls it",
    ],
  ]),
];
