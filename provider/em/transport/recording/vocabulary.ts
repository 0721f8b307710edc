import { PUBLISHED_ROLES } from "../../../model/roles";

/**
 * What may stand in a recording as it is: the words of Enterprise Manager's schema, of HTTP and of
 * its messages. Everything else becomes a pseudonym, so a word that is missing here costs a reader
 * some understanding, and a name of a company's can never slip through.
 */
function words(text: string): ReadonlySet<string> {
  return new Set(
    text
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word !== ""),
  );
}

/**
 * Parts of element names, JSON keys, types and states, in the singular where the schema has both:
 * `AllowRestoreAllVms` is four of them.
 */
export const SCHEMA_WORDS = words(`
  a about account action active ad add added address admin administrator agent all allow allowed
  alternate amount and any api app application area array assigned async at attempt available aws
  azure backup backuped base body boolean brief build builtin bytes call can capabilities category
  certificate change changed children choice client cloud cluster code collection completed
  compute computer config configuration confirmation container context copy count create created
  creation credentials current custom data database datacenter datastore date day default delete
  deleted denied deny description detail directory disable disabled disk display distributed
  domain down download duration edit edition element email empty enable enabled end enterpise
  enterprise entities entity error esx esxi event exception exchange excluded exist ext extension
  extention external failed failover false file filter finish finished first flag flr folder for
  format found free from full gcp get global google group guest guid has health hierarchies
  hierarchy history host hour href http hv hyper hyperv icon id identifier import in include
  included indexing info inlace inplace inner input instance int integer internal invalid
  inventory is item job json key kind kubernetes kvm label last latest level library license
  licensed limit link linux list local location lock locked log logged login logon lookup machine
  main manage managed manager map mapping max memory message method microsoft min mngr mode model
  modified month more name nas nested network never new next nfs nil no node none not null number
  nutanix obj object of on only openshift openstack operation operator option oracle order org
  organization original os other out ovirt owner page paging parameter parent part password path
  per permission physical place platform plugin point policy pool port portal postgre postgresql
  power pre prefix previous priority problem process processed processing product progress
  properties property protected protection provider proxmox proxy publish query quick quota range
  ready reason rebuild ref reference related rel release remote remove removed removing report
  repositories repository request required res resource response rest restore restored restrict
  restricted restriction result rhv right role root row running sap saml schedule schema scope
  scvmm search secret section security select self server service session set setting severity
  share shared shell size skip smb snapshot software sort source spec sql stack stamp standalone
  start started state status step stop stopped storage string sub success succeeded suffix summary
  supported svc sync system table tag tape target task template tenant text time title toggle
  token total trace transport tree true type uid uncertain unique unit universal unknown unlimited
  unprocessed unsupported up update updated upload uri url urn usage used user vac valid
  validation value vapp var vbr vc vcd vcenter vcloud vdc veeam version view virtual vm vmware
  volume vsphere waiting warning web when windows with without work workgroup working xcp xml
  xmlns xsd xsi year zone vhd vmdk vmx sessionmngr statuscode backed inserted v ware sphere es xi
  num hypervisor chance needed pagenum pagesize pagescount hostname username sessionid instanceid`);

/** Names of several words, for servers that write them in small letters, or in capitals. */
export const SCHEMA_NAMES = words(`
  EnterpriseManager SupportedVersion LogonSession UserName SessionId EnterpriseSecuritySettings
  EntityReferences EntityRef EnterpriseAccount EnterpriseAccountEntities EnterpriseAccountEntity
  EnterpriseRole EnterpriseRoleEntities EnterpriseRoleEntity EnterpriseRoleUid
  EnterpriseAccountInRole EnterpriseAccountInRoleList RoleName EnterpriseAccountHierarchyScope
  AccountType AccountName AllowRestoreAllVms FlrSettings FlrInplaceOnly FlrInlaceOnly
  FlrExtentionRestrictions SqlSettings DenyInPlaceRestore HierarchyScopeObjects HierarchyScopeItem
  HierarchyRoot HierarchyRootId HierarchyRootName UniqueId HostType FileServer ServerType
  HierarchyObjRef HierarchyObjectType HierarchyItem ObjectRef ObjectType ObjectName PagingInfo
  TaskId FirstChanceExceptionMessage StackTrace`);

/** Segments of paths. */
export const PATH_WORDS = words(`
  api web security accounts roles scopes logonsessions sessionmngr tasks hierarchyroots nas fileservers
  lookupsvc lookup query querysvc querysvcs managedservers backupservers jobs repositories reports summary
  overview backups restorepoints vmrestorepoints failoverplans systemsessions backuptasksessions
  backupjobsessions catalog vms wanaccelerators cloud tenants agents protectiongroups protectedcomputers
  discoveredcomputers includes cloudgateways replicas vlans passwords credentials`);

/** Parameters of queries. */
export const PARAMETER_WORDS = words(`
  v format type host name filter page pagesize action hierarchyref hierachyref sortasc sortdesc entity
  ref uid id top skip`);

/** Parts of the last section of a reference that say what kind of ID it is. */
export const REFERENCE_WORDS = words(`
  urn vmomi vcloud inventoryservicetag global vm org vdc vapp group resgroup domain host datacenter
  datastore system catalog`);

/** Words of error messages that name nothing. */
export const MESSAGE_WORDS = words(`
  a access account added admin allowed already an and any are argument assigned at authorization backup
  bad be because been being body by call can cannot conflict connection content could create created
  credentials current data delete deleted denied document does done duplicate edition element empty error
  errors exception exist existing exists expected expired external failed field file find for forbidden
  format found from gateway group hierarchy id identifier in inner instance internal invalid is it item
  last length license licence list logon lookup maximum media message method missing more must name node
  no not null number object objects occurred of on one only operation or parameter parse permission
  permissions portal present processed query quota range read record ref reference remove removed request
  requested required requires resource rest restore restricted restriction role roles root row rows scope
  scopes security see server service session sessions set specified state status supported task tasks that
  the there this time timeout to token too type unable unauthorized unavailable unexpected unknown
  unsupported user users using uid urn validation valid value version was with xml json you your`);

/** Words and numbers of the headers that are recorded. */
export const HEADER_WORDS = words(`
  application text xml json html plain problem octet stream charset utf 8 16 le be iso 8859 1 windows
  1252 us ascii private public no cache store must revalidate max age microsoft httpapi 2 0 iis kestrel
  nginx apache envoy haproxy asp net basic realm restsvc bearer negotiate ntlm digest chunked identity
  keep alive close gzip deflate br accept encoding language origin allow get post delete put head options
  patch sameorigin deny nosniff mode block includesubdomains preload multipart form data urlencoded x www
  q`);

/**
 * The names that Veeam's pages print for roles; one of them without its ID. A role of another name
 * is a company's own text.
 */
export const STANDARD_NAMES: ReadonlySet<string> = new Set([
  ...PUBLISHED_ROLES.map(({ name }) => name),
  "PostgreSQL Restore Operator",
]);

/** The IDs of those roles, which are the same on every server, and the ID of nothing. */
export const STANDARD_GUIDS: ReadonlySet<string> = new Set([
  ...PUBLISHED_ROLES.map(({ id }) => id),
  "00000000-0000-0000-0000-000000000000",
]);

export const NAMESPACES: ReadonlySet<string> = new Set([
  "http://www.veeam.com/ent/v1.0",
  "http://www.w3.org/2001/XMLSchema",
  "http://www.w3.org/2001/XMLSchema-instance",
  "http://schemas.microsoft.com/2003/10/Serialization/",
  "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
]);

/** Encodings in which pseudonyms can be written, by the names that documents give them. */
export const ENCODINGS = words(
  "utf-8 utf8 utf-16 utf-16le utf-16be iso-8859-1 latin1 windows-1252 us-ascii",
);
