import type * as Messages from "@pulumi/pulumi/proto/provider_pb";
import { EmInvalidError } from "../../em";
import { withSecretMarked } from "../../engine/secret-inputs";
import type { Configuration } from "../../engine/configuration";
import { ResourceFront } from "../../engine/resource-front";
import { LIFECYCLES } from "../../lifecycle/lifecycles";
import { isGet } from "../../lifecycle/shared/grant";
import type { DiffResult } from "../../lifecycle/shared/difference";
import {
  isUnknownKind,
  type Kind,
  kindFromToken,
  KINDS,
  pluginToken,
  typeInUrn,
} from "../../model/kinds";
import type { Properties } from "../../model/properties";
import { visible } from "../../model/visible";
import { startOperation } from "./functions";
import { resolveImportId } from "./import-ids";
import { checkResponse } from "./responses";
import { readMarked, readPlain, toStruct } from "./wire";

/* eslint-disable-next-line @typescript-eslint/no-require-imports */
const messages = require("@pulumi/pulumi/proto/provider_pb") as typeof Messages;

/** The calls of the engine that concern one resource, as messages. */
export class ResourceCalls {
  private readonly fronts: Readonly<Record<string, ResourceFront>>;

  constructor(private readonly configuration: Configuration) {
    this.fronts = Object.fromEntries(
      KINDS.map((kind) => [kind, new ResourceFront(LIFECYCLES[kind], configuration)]),
    );
  }

  async check(request: Messages.CheckRequest): Promise<Messages.CheckResponse> {
    const news = readMarked(request.getNews());
    const { inputs, failures } = await this.front(request).check(
      readPlain(request.getOlds()),
      news,
    );
    return checkResponse(withSecretMarked(inputs), failures);
  }

  async diff(request: Messages.DiffRequest): Promise<Messages.DiffResponse> {
    const [olds, news] = [readPlain(request.getOlds()), readPlain(request.getNews())];
    const difference = await this.front(request).diff(request.getId(), olds, news);
    return diffResponse(difference, olds, news);
  }

  async create(request: Messages.CreateRequest): Promise<Messages.CreateResponse> {
    const { id, outs } = await this.front(request).create(readPlain(request.getProperties()));
    const response = new messages.CreateResponse();
    response.setId(id);
    response.setProperties(toStruct(outs));
    return response;
  }

  /** Without an ID the engine drops the resource from the state. */
  async read(request: Messages.ReadRequest): Promise<Messages.ReadResponse> {
    const props = readPlain(request.getProperties());
    const { kind, front } = this.find(request);
    const id = isGet(props) ? await this.resolveId(kind, request.getId()) : request.getId();
    const reading = await front.read(id, props);
    const response = new messages.ReadResponse();
    if (reading === undefined) return response;
    response.setId(reading.id);
    response.setProperties(toStruct(reading.props));
    response.setInputs(toStruct(withSecretMarked(reading.inputs)));
    return response;
  }

  async update(request: Messages.UpdateRequest): Promise<Messages.UpdateResponse> {
    const [olds, news] = [readPlain(request.getOlds()), readPlain(request.getNews())];
    const { outs } = await this.front(request).update(request.getId(), olds, news);
    const response = new messages.UpdateResponse();
    response.setProperties(toStruct(outs));
    return response;
  }

  async delete(request: Messages.DeleteRequest): Promise<void> {
    await this.front(request).delete(request.getId(), readPlain(request.getProperties()));
  }

  /** Without outputs it is an import, or a program that reads what it does not own. */
  private resolveId(kind: Kind, id: string): Promise<string> {
    const server = startOperation(`find ${kind} ${id}`, this.configuration);
    return resolveImportId(kind, server, id);
  }

  private front(request: { getUrn(): string }): ResourceFront {
    return this.find(request).front;
  }

  private find(request: { getUrn(): string }): { kind: Kind; front: ResourceFront } {
    const type = typeInUrn(request.getUrn());
    const kind = kindFromToken(type);
    const front = kind === undefined ? undefined : this.fronts[kind];
    if (kind !== undefined && front !== undefined) return { kind, front };
    const has = `This version has ${KINDS.map(pluginToken).join(", ")}.`;
    const newer = "Correct the type, or update pulumi-veeam-em: a newer version may have it.";
    throw new EmInvalidError(`There is no type of resource ${visible(type)}.`, {
      hint: isUnknownKind(type) ? `${has} ${newer}` : has,
    });
  }
}

/** With what differs, and how: the engine shows just that, also after drift. */
function diffResponse(
  { changes, differing = [], replaces = [], deleteBeforeReplace = false }: DiffResult,
  olds: Properties,
  news: Properties,
): Messages.DiffResponse {
  const { DiffChanges } = messages.DiffResponse;
  const response = new messages.DiffResponse();
  response.setChanges(changes === false ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME);
  response.setReplacesList(replaces);
  response.setDeletebeforereplace(deleteBeforeReplace);
  response.setDiffsList([...differing]);
  response.setHasdetaileddiff(differing.length > 0);
  for (const name of differing) {
    const detail = new messages.PropertyDiff();
    detail.setKind(kindOfChange(olds[name], news[name], replaces.includes(name)));
    response.getDetaileddiffMap().set(name, detail);
  }
  return response;
}

function kindOfChange(
  before: unknown,
  after: unknown,
  isReplaced: boolean,
): Messages.PropertyDiff.Kind {
  const { Kind } = messages.PropertyDiff;
  if (before === undefined) return isReplaced ? Kind.ADD_REPLACE : Kind.ADD;
  if (after === undefined) return isReplaced ? Kind.DELETE_REPLACE : Kind.DELETE;
  return isReplaced ? Kind.UPDATE_REPLACE : Kind.UPDATE;
}
