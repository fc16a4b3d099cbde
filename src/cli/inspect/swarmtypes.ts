/**
 * The Go structs of the cluster's API (moby: api/types/swarm), in the order of their fields. A field is `Name:type`; `*`
 * stands before pointers, `[]` before slices, and `?` after fields that JSON leaves out when they are empty. Embedded
 * structs are written out.
 */
const META = 'Version:Version? CreatedAt:time? UpdatedAt:time?';
const ANNOTATIONS = 'Name:string? Labels:map';

export const SWARM_TYPES: Readonly<Record<string, string>> = {
  Version: 'Index:int?',
  Driver: 'Name:string? Options:map?',
  Service: `ID:string? ${META} Spec:ServiceSpec? PreviousSpec:*ServiceSpec? Endpoint:Endpoint? UpdateStatus:*UpdateStatus? ServiceStatus:*ServiceStatus? JobStatus:*JobStatus?`,
  ServiceSpec: `${ANNOTATIONS} TaskTemplate:TaskSpec? Mode:ServiceMode? UpdateConfig:*UpdateConfig? RollbackConfig:*UpdateConfig? Networks:[]NetworkAttachmentConfig? EndpointSpec:*EndpointSpec?`,
  ServiceMode:
    'Replicated:*ReplicatedService? Global:*GlobalService? ReplicatedJob:*ReplicatedJob? GlobalJob:*GlobalJob?',
  ReplicatedService: 'Replicas:*int?',
  GlobalService: '',
  ReplicatedJob: 'MaxConcurrent:*int? TotalCompletions:*int?',
  GlobalJob: '',
  UpdateConfig:
    'Parallelism:int Delay:duration? FailureAction:string? Monitor:duration? MaxFailureRatio:int Order:string',
  UpdateStatus: 'State:string? StartedAt:*time? CompletedAt:*time? Message:string?',
  ServiceStatus: 'RunningTasks:int DesiredTasks:int CompletedTasks:int',
  JobStatus: 'JobIteration:Version LastExecution:time?',
  Endpoint: 'Spec:EndpointSpec? Ports:[]PortConfig? VirtualIPs:[]EndpointVirtualIP?',
  EndpointSpec: 'Mode:string? Ports:[]PortConfig?',
  EndpointVirtualIP: 'NetworkID:string? Addr:string?',
  PortConfig: 'Name:string? Protocol:string? TargetPort:int? PublishedPort:int? PublishMode:string?',
  NetworkAttachmentConfig: 'Target:string? Aliases:[]string? DriverOpts:map?',
  TaskSpec:
    'ContainerSpec:*ContainerSpec? PluginSpec:*any? NetworkAttachmentSpec:*NetworkAttachmentSpec? Resources:*ResourceRequirements? RestartPolicy:*RestartPolicy? Placement:*Placement? Networks:[]NetworkAttachmentConfig? LogDriver:*Driver? ForceUpdate:int Runtime:string?',
  ContainerSpec:
    'Image:string? Labels:map? Command:[]string? Args:[]string? Hostname:string? Env:[]string? Dir:string? User:string? Groups:[]string? Privileges:*any? Init:*bool? StopSignal:string? TTY:bool? OpenStdin:bool? ReadOnly:bool? Mounts:[]Mount? StopGracePeriod:*duration? Healthcheck:*HealthConfig? Hosts:[]string? DNSConfig:*DNSConfig? Secrets:[]SecretReference? Configs:[]ConfigReference? Isolation:string? Sysctls:map? CapabilityAdd:[]string? CapabilityDrop:[]string? Ulimits:[]Ulimit? OomScoreAdj:int?',
  NetworkAttachmentSpec: 'ContainerID:string',
  Mount:
    'Type:string? Source:string? Target:string? ReadOnly:bool? Consistency:string? BindOptions:*any? VolumeOptions:*any? ImageOptions:*any? TmpfsOptions:*any? ClusterOptions:*any?',
  HealthConfig:
    'Test:[]string? Interval:duration? Timeout:duration? StartPeriod:duration? StartInterval:duration? Retries:int?',
  DNSConfig: 'Nameservers:[]string? Search:[]string? Options:[]string?',
  SecretReference: 'File:*FileTarget SecretID:string SecretName:string',
  ConfigReference: 'File:*FileTarget? Runtime:*any? ConfigID:string ConfigName:string',
  FileTarget: 'Name:string UID:string GID:string Mode:mode',
  Ulimit: 'Name:string Hard:int Soft:int',
  ResourceRequirements: 'Limits:*Limit? Reservations:*Resources?',
  Limit: 'NanoCPUs:int? MemoryBytes:int? Pids:int?',
  Resources: 'NanoCPUs:int? MemoryBytes:int? GenericResources:[]GenericResource?',
  GenericResource: 'NamedResourceSpec:*NamedGenericResource? DiscreteResourceSpec:*DiscreteGenericResource?',
  NamedGenericResource: 'Kind:string? Value:string?',
  DiscreteGenericResource: 'Kind:string? Value:int?',
  RestartPolicy: 'Condition:string? Delay:*duration? MaxAttempts:*int? Window:*duration?',
  Placement: 'Constraints:[]string? Preferences:[]PlacementPreference? MaxReplicas:int? Platforms:[]Platform?',
  PlacementPreference: 'Spread:*SpreadOver',
  SpreadOver: 'SpreadDescriptor:string',
  Platform: 'Architecture:string? OS:string?',
  Task: `ID:string? ${META} ${ANNOTATIONS} Spec:TaskSpec? ServiceID:string? Slot:int? NodeID:string? Status:TaskStatus? DesiredState:string? NetworksAttachments:[]NetworkAttachment? GenericResources:[]GenericResource? JobIteration:*Version? Volumes:[]any`,
  TaskStatus:
    'Timestamp:time? State:string? Message:string? Err:string? ContainerStatus:*ContainerStatus? PortStatus:PortStatus?',
  ContainerStatus: 'ContainerID:string PID:int ExitCode:int',
  PortStatus: 'Ports:[]PortConfig?',
  NetworkAttachment: 'Network:Network? Addresses:[]string?',
  Network: `ID:string? ${META} Spec:NetworkSpec? DriverState:Driver? IPAMOptions:*any?`,
  NetworkSpec: `${ANNOTATIONS} DriverConfiguration:*Driver? IPv6Enabled:bool? Internal:bool? Attachable:bool? Ingress:bool? IPAMOptions:*any? ConfigFrom:*any? Scope:string?`,
  Node: `ID:string? ${META} Spec:NodeSpec? Description:NodeDescription? Status:NodeStatus? ManagerStatus:*ManagerStatus?`,
  NodeSpec: `${ANNOTATIONS} Role:string? Availability:string?`,
  NodeDescription:
    'Hostname:string? Platform:Platform? Resources:Resources? Engine:EngineDescription? TLSInfo:TLSInfo? CSIInfo:[]any?',
  EngineDescription: 'EngineVersion:string? Labels:map? Plugins:[]PluginDescription?',
  PluginDescription: 'Type:string? Name:string?',
  TLSInfo: 'TrustRoot:string? CertIssuerSubject:bytes? CertIssuerPublicKey:bytes?',
  NodeStatus: 'State:string? Message:string? Addr:string?',
  ManagerStatus: 'Leader:bool? Reachability:string? Addr:string?',
  Secret: `ID:string ${META} Spec:SecretSpec`,
  SecretSpec: `${ANNOTATIONS} Data:bytes? Driver:*Driver? Templating:*Driver?`,
  Config: `ID:string ${META} Spec:ConfigSpec`,
  ConfigSpec: `${ANNOTATIONS} Data:bytes? Templating:*Driver?`,
};
