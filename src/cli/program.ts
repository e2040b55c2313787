import { Argument, Command, Option } from 'commander';
import { completionScript, SHELLS } from './completion.ts';
import type { Shell } from './completion.ts';
import type { ApplyCommand } from './apply.ts';
import type { CaptureCommand } from './capture.ts';
import type { CheckCommand } from './check.ts';
import type { AgentCommand } from './cluster/agent.ts';
import { agentOptions, clusterOptions, nodeOptions } from './cluster/options.ts';
import { collect } from './collect.ts';
import type { CollectCommand } from './collect.ts';
import type { DiffCommand } from './diff.ts';
import type { DnsCommand } from './dns.ts';
import { ENDPOINT_FORMS } from './endpoint.ts';
import { EXIT, UsageError } from './exit.ts';
import type { PlanCommand } from './plan.ts';
import { locate } from './locate.ts';
import type { RedactCommand } from './redact.ts';
import type { LocateCommand } from './locate.ts';
import type { PcapCommand } from './pcap.ts';
import type { ShowCommand } from './show/show.ts';
import { localeLang, write } from './terminal.ts';
import { VERSION } from '../version.ts';
import { why, whyPacket } from './why.ts';
import type { WhyCommand } from './why.ts';
import type { ProbeCommand } from './cluster/probe.ts';
import type { WatchCommand } from './cluster/watch.ts';

/** The command line. `calledAs` is how it is named in help; `done` is told the exit code. */
export function makeProgram(calledAs: string, done: (code: number) => void): Command {
  const program = new Command(calledAs)
    .description('Why does this packet not arrive? Finds the guilty rule, route, sysctl or object, and proves the fix.')
    .version(VERSION, '-V, --version', 'print the version')
    .usage('FROM TO [--bundle BUNDLE] [options]\n       ' + `${calledAs} COMMAND ...`)
    .enablePositionalOptions()
    .showSuggestionAfterError()
    .argument('[from]', `where the packet starts: ${ENDPOINT_FORMS}`)
    .argument('[to]', 'where it should arrive, in the same forms')
    .addHelpText('after', () => examples(calledAs));
  for (const option of whyOptions()) program.addOption(option);
  program.action(async (from: string | undefined, to: string | undefined) => {
    const { packet } = program.opts<WhyCommand>();
    if (packet !== undefined) {
      if (from !== undefined) throw new UsageError('--packet is the whole question: leave FROM and TO out');
      return void done(await whyPacket(packet, program.opts<WhyCommand>()));
    }
    if (from === undefined) return void program.outputHelp();
    if (to === undefined) throw new UsageError(`where to? ${calledAs} FROM TO --bundle BUNDLE`);
    done(await why(from, to, program.opts<WhyCommand>()));
  });
  program.addCommand(collectCommand(done)).addCommand(showCommand(done)).addCommand(checkCommand(done)).addCommand(planCommand(done)).addCommand(applyCommand(done)).addCommand(diffCommand(done)).addCommand(locateCommand(done)).addCommand(captureCommand(done)).addCommand(probeCommand(done)).addCommand(dnsCommand(done)).addCommand(pcapCommand(done)).addCommand(watchCommand(done)).addCommand(agentCommand(done)).addCommand(redactCommand(done)).addCommand(completionCommand(program));
  return program;
}

function whyOptions(): readonly Option[] {
  return [
    bundleOption(),
    ...questionOptions(),
    new Option('-o, --output <format>', 'form of the answer').env('NETWHY_OUTPUT').choices(['text', 'json', 'html']).default('text'),
    langOption(),
    new Option('-v, --verbose', 'every step of the way'),
    new Option('--fail-on <severity>', 'exit with 1 from findings of this severity on').env('NETWHY_FAIL_ON').choices(['error', 'warning', 'note', 'never']).default('error'),
    new Option('--exit-zero', 'exit with 0 whatever the answer is'),
    ...nodeOptions(),
    new Option('--packet <file#number>', 'instead of FROM and TO: a packet of a capture, by its number as Wireshark counts it, or a line of conntrack -L'),
    new Option('--save <path>', 'keep what was read of the cluster as a bundle (a .tgz or a new folder)'),
    cloudOption(),
  ];
}

function bundleOption(): Option {
  return new Option('-b, --bundle <path>', 'a bundle, folder or archive; can be said several times (one for each node)').env('NETWHY_BUNDLE').argParser(append);
}

function questionOptions(): readonly Option[] {
  return [
    new Option('-n, --namespace <name>', 'namespace of pod/NAME, svc/NAME and ingress/NAME').env('NETWHY_NAMESPACE').default('default'),
    new Option('--tcp', 'TCP (the default, unless a Service port says otherwise)'),
    new Option('--udp', 'UDP'),
    new Option('--icmp', 'ping'),
    new Option('--sctp', 'SCTP'),
    new Option('--sport <port>', 'source port of the client'),
    new Option('--host <name>', 'host of the request, where a load balancer of seven layers is asked (an Ingress says it of itself where it has one)'),
    new Option('--path <path>', 'its path (default: /)'),
    new Option('-4, --ipv4', 'IPv4 only'),
    new Option('-6, --ipv6', 'IPv6 only'),
  ];
}

function tvpcOption(): Option {
  return new Option('--tvpc <place>', 'the rules of VPCGW (TCS): mysql://USER@HOST:PORT/db_tvpc, read only, its password from NETWHY_TVPC_PASSWORD or ?defaults-file=FILE; or a file of its table t_route, as mysqldump or the client mysql printed it, or JSON');
}

function cloudOption(): Option {
  return new Option('--cloud <place>', 'the load balancers of the cluster, their backends, security groups and network ACLs, as the API of the cloud tells of them: tencent://REGION, read only, by its own SDK and with the keys that this finds (TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY, ~/.tencentcloud/credentials, the role of the machine)');
}

function langOption(): Option {
  return new Option('--lang <language>', 'language of the answer').env('NETWHY_LANG').choices(['en', 'zh']).default(localeLang());
}

function append(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

function collectCommand(done: (code: number) => void): Command {
  const command = new Command('collect')
    .description('read this host (every network namespace) into a bundle, or, with --cluster, a whole cluster through its API server; changes nothing. On a host, run it as root.')
    .requiredOption('-o, --output <path>', 'a .tgz, or a new folder, or - for an archive on standard output')
    .addOption(new Option('--node <name>', "the node's name (default: the host's name)").env('NETWHY_NODE'))
    .option('--kubectl', 'add the API objects, through your own kubectl (no Secrets)')
    .option('--no-host', 'leave this host out')
    .addOption(new Option('--cluster-objects <path>', 'add files that kubectl get -o json|yaml printed before (a file or a folder)').argParser(append))
    .addOption(cloudOption())
    .addOption(tvpcOption())
    .option('--timeout <seconds>', 'stop a command that prints nothing for this long', '30')
    .option('--watch <seconds>', 'read the counters this long before everything else, too: which of them rise says more than how high they are')
    .option('--force', 'replace what is there')
    .option('--cluster', 'read the cluster of a kubeconfig: its API objects (no Secrets) and all its nodes, with the rights that you have');
  for (const option of nodeOptions()) command.addOption(option);
  command.option('--nodes <names>', 'with --cluster: only these nodes, with commas between; none for an empty list');
  return command.action(async (options: CollectCommand) => done(await collect(options)));
}

function showCommand(done: (code: number) => void): Command {
  return new Command('show')
    .description('say what is in a bundle, what is missing, and what that costs')
    .argument('[bundle...]', 'bundles, folders or archives')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addOption(langOption())
    .action(async (paths: readonly string[], options: ShowCommand) => {
      const { show } = await import('./show/show.ts');
      done(await show(paths, options));
    });
}

function checkCommand(done: (code: number) => void): Command {
  return new Command('check')
    .description('walk every flow that the API objects promise, and say what breaks which of them')
    .argument('[bundle...]', 'bundles, folders or archives')
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json', 'html']).default('text'))
    .addOption(langOption())
    .option('-v, --verbose', 'every example, and every step of its way')
    .addOption(new Option('--area <area>', 'instead of walking flows, compare the objects of an area: tcs (VPCServices, their Services, rules of VPCGW, endpoints)').choices(['tcs']))
    .addOption(tvpcOption())
    .addOption(new Option('--fail-on <what>', 'exit with 1 when a promise breaks, or a flow is unknown, too, or there is a note or an odd setting of a node, too').choices(['broken', 'unknown', 'note', 'never']).default('broken'))
    .option('--exit-zero', 'exit with 0 whatever the answer is')
    .action(async (paths: readonly string[], options: CheckCommand) => {
      const { check } = await import('./check.ts');
      done(await check(paths, options));
    });
}

function planCommand(done: (code: number) => void): Command {
  return new Command('plan')
    .description('print the whole difference between the rules of VPCGW (TCS) that VPCServices and Services want and those that there are, as a plan to read, and as JSON to carry out; changes nothing')
    .argument('[bundle...]', 'bundles, folders or archives')
    .addOption(new Option('--area <area>', 'whose rules: tcs').choices(['tcs']).makeOptionMandatory())
    .addOption(tvpcOption())
    .addOption(new Option('-o, --output <format>', 'form of the plan: json is what apply reads').choices(['text', 'json']).default('text'))
    .addOption(langOption())
    .action(async (paths: readonly string[], options: PlanCommand) => done(await (await import('./plan.ts')).plan(paths, options)));
}

function applyCommand(done: (code: number) => void): Command {
  return new Command('apply')
    .description('show a plan, and with --yes carry it out in the database of VPCGW: an address in one transaction each, refused when it is no longer as the plan found it')
    .argument('<plan>', 'a file of netwhy plan -o json')
    .addOption(new Option('--tvpc <place>', 'the database: mysql://USER@HOST:PORT/db_tvpc, its password from NETWHY_TVPC_PASSWORD or ?defaults-file=FILE'))
    .option('-y, --yes', 'carry it out')
    .addOption(langOption())
    .action(async (file: string, options: ApplyCommand) => done(await (await import('./apply.ts')).apply(file, options)));
}

function diffCommand(done: (code: number) => void): Command {
  const command = new Command('diff')
    .description('say which difference between two bundles turned the answer to a question, or, without one, which promised flows turned and by what')
    .argument('<old>', 'the bundle of before: a folder or an archive, or a folder of them')
    .argument('<new>', 'the bundle of after')
    .argument('[from]', 'where the packet starts, as for a question')
    .argument('[to]', 'where it should arrive');
  for (const option of questionOptions()) command.addOption(option);
  return command
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json']).default('text'))
    .addOption(langOption())
    .option('-v, --verbose', 'everything that differs')
    .option('--exit-zero', 'exit with 0 whatever the answer is')
    .action(async (old: string, next: string, from: string | undefined, to: string | undefined, options: DiffCommand) => {
      const { diff } = await import('./diff.ts');
      done(await diff(old, next, from, to, options));
    });
}

function locateCommand(done: (code: number) => void): Command {
  const command = new Command('locate')
    .description('send one real probe from this host, capture at every point of its predicted way at once, and say where it was last seen. Run it as root; changes nothing.')
    .argument('<from>', 'where the probe starts; on this host')
    .argument('<to>', 'where it should arrive')
    .option('--for <seconds>', 'wait this long for an answer', '4')
    .option('--keep <folder>', "keep the captures and this host's bundle in a new folder (by itself when reality and model differ)")
    .option('--dry-run', 'say what would be sent and captured, and stop')
    .addOption(new Option('--node <name>', "this node's name (default: the host's name)").env('NETWHY_NODE'));
  for (const option of [bundleOption(), ...questionOptions()]) command.addOption(option);
  command.addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json']).default('text')).addOption(langOption());
  return command.action(async (from: string, to: string, options: LocateCommand) => done(await locate(from, to, options)));
}

function probeCommand(done: (code: number) => void): Command {
  const command = new Command('probe')
    .description("send one real connection, datagram or ping from a pod's own namespace in the cluster of a kubeconfig, capture on its way on every node that it crosses, and say where it was seen beside the model's answer. Sends packets: it shows first what, and asks")
    .argument('<from>', 'where the probe starts')
    .argument('<to>', 'where it should arrive')
    .option('--for <seconds>', 'wait this long for an answer', '4')
    .option('-y, --yes', 'do not ask')
    .option('--dry-run', 'say what would be sent and captured, and stop');
  for (const option of [...questionOptions(), ...nodeOptions()]) command.addOption(option);
  command.addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json']).default('text')).addOption(langOption());
  return command.action(async (from: string, to: string, options: ProbeCommand) => done(await (await import('./cluster/probe.ts')).probe(from, to, options)));
}

function captureCommand(done: (code: number) => void): Command {
  const command = new Command('capture')
    .description('capture at every point of the predicted way on this host at once, and keep that with what was collected as one bundle, which netwhy pcap reads. Run it as root; sends and changes nothing.')
    .argument('<from>', 'where the packets start; on this host')
    .argument('<to>', 'where they should arrive')
    .requiredOption('-o, --output <path>', 'a .tgz, or a new folder')
    .option('--for <seconds>', 'capture this long; Ctrl-C ends it sooner', '20')
    .option('--packets <count>', 'end the capture of a point after so many', '100000')
    .option('--force', 'replace what is there')
    .option('--dry-run', 'say what would be captured, and stop')
    .addOption(new Option('--node <name>', "this node's name (default: the host's name)").env('NETWHY_NODE'));
  for (const option of [bundleOption(), ...questionOptions()]) command.addOption(option);
  return command.addOption(langOption()).action(async (from: string, to: string, options: CaptureCommand) => {
    const { capture } = await import('./capture.ts');
    done(await capture(from, to, options));
  });
}

function dnsCommand(done: (code: number) => void): Command {
  return new Command('dns')
    .description('say why a name does not resolve, or late: every query that the container sends, the way of its packet, what each server answers by its configuration')
    .argument('<from>', 'who asks: pod/NS/NAME, node/NAME or netns/NODE/NAME')
    .argument('<name>', 'the name, as the program has it; a dot at its end leaves out the search list')
    .addOption(bundleOption())
    .addOption(new Option('-n, --namespace <name>', 'namespace of pod/NAME').env('NETWHY_NAMESPACE').default('default'))
    .option('--libc <resolver>', 'glibc, musl, go, or go-cgo (a program of Go with cgo), with a release perhaps: glibc:2.31 (default: all three, told apart)')
    .addOption(new Option('--type <type>', 'what the program asks for').choices(['A', 'AAAA', 'both', 'SRV']).default('both'))
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json', 'html']).default('text'))
    .addOption(langOption())
    .option('-v, --verbose', 'every way that it can go, and the lines that decided each answer')
    .option('--exit-zero', 'exit with 0 whatever the answer is')
    .action(async (from: string, name: string, options: DnsCommand) => {
      const { dns } = await import('./dns.ts');
      done(await dns(from, name, options));
    });
}

function pcapCommand(done: (code: number) => void): Command {
  return new Command('pcap')
    .description('say what captures show: connections that do not open, lost and refused packets, DNS without answers; each with packet numbers and a display filter; and, of several captures of one moment, between which of them packets vanished')
    .argument('[file...]', 'pcap or pcapng, plain, gzip or Zstandard; - for standard input; none: the captures in the bundles')
    .addOption(bundleOption())
    .addOption(new Option('-o, --output <format>', 'form of the answer').choices(['text', 'json', 'html']).default('text'))
    .addOption(langOption())
    .option('--exit-zero', 'exit with 0 whatever the answer is')
    .action(async (paths: readonly string[], options: PcapCommand) => {
      const { pcap } = await import('./pcap.ts');
      done(await pcap(paths, options));
    });
}

function watchCommand(done: (code: number) => void): Command {
  const command = new Command('watch')
    .description("follow the cluster of a kubeconfig until Ctrl-C: its API objects as they change, its nodes again and again; say which promised flows turn, and why. Changes nothing (but for --events); best with netwhy's agent on the nodes")
    .option('--every <seconds>', 'read every node again after so long; one on which pods come and go sooner', '60')
    .option('--for <seconds>', 'end by itself after so long')
    .addOption(new Option('-o, --output <format>', 'form of what is said: text, or a JSON object a line').choices(['text', 'json']).default('text'))
    .addOption(langOption())
    .option('-v, --verbose', 'name every example')
    .option('--metrics <host:port>', 'answer Prometheus at /metrics; :PORT is this host alone')
    .option('--events', 'write what turns as Kubernetes Events on the objects that it concerns: all that watching writes, and it needs the role netwhy-events')
    .option('--snapshots <folder>', 'keep a bundle of the cluster in this folder whenever a cause appears')
    .option('--most-snapshots <number>', 'of more than so many the oldest is removed', '10');
  for (const option of nodeOptions()) command.addOption(option);
  return command.action(async (options: WatchCommand) => done(await (await import('./cluster/watch.ts')).watch(options)));
}

function redactCommand(done: (code: number) => void): Command {
  return new Command('redact')
    .description('write a bundle again with other names, labels, addresses and environment values, the same everywhere: a question about it has the same answer')
    .argument('<in>', 'a bundle, folder or archive')
    .argument('<out>', 'a .tgz, or a new folder, or - for an archive on standard output')
    .option('--force', 'replace what is there')
    .action(async (from: string, to: string, options: RedactCommand) => done(await (await import('./redact.ts')).redactBundle(from, to, options)));
}

function agentCommand(done: (code: number) => void): Command {
  const verb = (name: string, about: string, run: (options: AgentCommand) => Promise<number>): Command => {
    const command = new Command(name).description(about);
    for (const option of [...clusterOptions(), ...agentOptions()]) command.addOption(option);
    if (name !== 'status') command.option('-y, --yes', 'do not ask').option('--dry-run', 'only show it');
    if (name === 'install') command.option('--wait <seconds>', 'wait until it runs on every node').addOption(new Option('-o, --output <format>', 'with --dry-run: yaml prints the manifests, and asks no server').choices(['text', 'yaml']).default('text'));
    return command.action(async (options: AgentCommand) => done(await run(options)));
  };
  return new Command('agent')
    .description('the read-only agent on every node, by which nodes answer faster: what it may do stands in deploy/manifests')
    .addCommand(verb('install', 'show what is applied to the cluster, ask, and apply it', async (options) => (await import('./cluster/agent.ts')).installAgent(options)))
    .addCommand(verb('status', 'say on which nodes it runs, and why not on others', async (options) => (await import('./cluster/agent.ts')).showAgent(options)))
    .addCommand(verb('uninstall', 'show what is removed from the cluster, ask, and remove it', async (options) => (await import('./cluster/agent.ts')).uninstallAgent(options)));
}

function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: Shell) => write(completionScript(shell, program)));
}

function examples(name: string): string {
  return `
Examples:
  ${name} pod/shop/web svc/shop/db:5432 --bundle incident.tgz     why can web not reach the database?
  ${name} pod/web ip:10.0.0.9:443 -n shop --udp -o json --lang zh -b a.tgz -b b.tgz
  ${name} node/worker-1 pod/shop/web --icmp -b incident/          can the node ping the pod?
  ${name} netns/worker-1/blue ip:[2001:db8::9]:443 -b incident/   from a network namespace by its name
  ${name} pod/shop/web svc/shop/db:5432                           the same, asked of the cluster of your kubeconfig
  ${name} collect --cluster -o incident.tgz                       read a cluster through its API server
  ${name} collect -o incident.tgz                                 read this host (as root)
  ${name} collect --no-host --kubectl -o cluster.tgz              read the API objects
  ${name} diff before.tgz after.tgz pod/shop/web svc/shop/db:5432   which change broke it?
  ${name} --packet client.pcap#17 -b incident.tgz                  why does this captured packet not arrive?
  ${name} pcap client.pcap node.pcapng.gz                           what do these captures show, and where between them do packets vanish?
  ${name} pcap client.pcap node.pcap -b incident.tgz                 and is that where the model loses them, and why?
  ${name} plan --area tcs tcs.tgz --tvpc mysql://netwhy@10.28.0.3/db_tvpc -o json > plan.json   which rules of VPCGW must change?
  ${name} capture pod/shop/web svc/shop/db:5432 --for 20s -o incident.tgz   capture on its way here (as root); then: ${name} pcap -b incident.tgz
  ${name} show incident.tgz                                       what is in it, and what is missing

Exit codes: ${EXIT.asExpected} as expected, ${EXIT.findings} findings or unreachable, ${EXIT.usage} usage, ${EXIT.inconclusive} inconclusive, ${EXIT.couldNotRun} could not run.
Environment: NETWHY_BUNDLE, NETWHY_NAMESPACE, NETWHY_OUTPUT, NETWHY_LANG, NETWHY_FAIL_ON, NETWHY_NODE, NETWHY_TVPC_PASSWORD; NO_COLOR.`;
}
