"""The peers: how each is installed, configured and started, and what it is asked."""

import os
import subprocess
from dataclasses import dataclass, field

import environments
import processes
from environments import FOLDER, Unavailable

# The secrets that the load tool plants, for the peers that need to be told.
EXPRESSIONS = [
    r"\bghp_[A-Za-z0-9]{36}\b",
    r"\bAKIA[0-9A-Z]{16}\b",
    r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}\b",
    r"\b4[0-9]{15}\b",
]
KEY = "sk-made-up"


@dataclass
class Peer:
    """One thing that stands between client and upstream. A peer may need helpers, which count as part of it."""

    name: str
    does: str
    masks: bool = True
    # It cannot take hundreds of paced streams, nor any that do not end: it gathers whole answers.
    slow: bool = False
    options: list = field(default_factory=list)  # of `load drive`
    wait: float = 20  # seconds in which it must start
    version: str = ""
    command: list = None
    process: subprocess.Popen = None
    port: int = 0
    environment: dict = field(default_factory=dict)

    def prepare(self, folder, upstream):
        """Installs it and writes its configuration, for the upstream's port. Raises Unavailable."""

    def start(self, log):
        """Starts it; returns the seconds until it accepted a connection."""
        self.process = processes.start(self.command, log, self.environment)
        took = processes.until_it_accepts(self.process, self.port, self.wait)
        if took is None:
            self.stop()
            raise Unavailable("%s did not start; its log says why" % self.name)
        return took

    def stop(self):
        if self.process:
            processes.stop(self.process)
            self.process = None

    def pids(self):
        """Of the processes that count as it; each with all below it."""
        return [self.process.pid] if self.process else []


class Direct(Peer):
    """No peer: the upstream itself."""

    def prepare(self, folder, upstream):
        self.port = upstream

    def start(self, log):
        return 0.0


class Scrim(Peer):
    def __init__(self, name, program):
        super().__init__(name, "scrim proxy, default profile")
        self.program = os.path.abspath(program)

    def prepare(self, folder, upstream):
        if not os.access(self.program, os.X_OK):
            raise Unavailable("no program at %s: make build" % self.program)
        done = subprocess.run([self.program, "--version"], capture_output=True, text=True, check=True)
        self.version = done.stdout.strip()
        self.port = processes.free_port()
        self.command = [self.program, "proxy", "--upstream", "http://127.0.0.1:%d" % upstream]
        self.command += ["--listen", "127.0.0.1:%d" % self.port, "--max-streams", "20000", "--log-level", "error"]


class Nginx(Peer):
    def __init__(self, subs_filter):
        name, does = ("nginx subs", "subs_filter, 4 expressions") if subs_filter else ("nginx", "proxy_buffering off")
        super().__init__(name, does, masks=subs_filter)
        self.subs_filter = subs_filter

    def prepare(self, folder, upstream):
        environments.debian("nginx-light", "libnginx-mod-http-subs-filter")
        # On Debian it is in /usr/sbin, which is not on every user's path.
        program = next((each for each in ("/usr/sbin/nginx", "/usr/bin/nginx") if os.path.exists(each)), "nginx")
        done = subprocess.run([program, "-v"], capture_output=True, text=True, check=True)
        self.version = done.stderr.strip().rpartition("/")[2]
        self.port = processes.free_port()
        home = os.path.join(folder, self.name.replace(" ", "-"))
        os.makedirs(home)
        rules = ""
        if self.subs_filter:
            rules = "subs_filter_types text/event-stream; proxy_set_header Accept-Encoding '';\n" + "".join(
                "subs_filter '%s' '[REDACTED]' gr;\n" % each for each in EXPRESSIONS
            )
        module = "load_module modules/ngx_http_subs_filter_module.so;\n" if self.subs_filter else ""
        temporary = "".join(
            "%s_temp_path %s/%s;\n" % (each, home, each)
            for each in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        configuration = os.path.join(home, "nginx.conf")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(
                "%sworker_processes auto; daemon off; pid %s/pid; error_log stderr crit;\n"
                "events { worker_connections 16000; }\n"
                "http { access_log off; keepalive_requests 1000000000;\n%s"
                "upstream load { server 127.0.0.1:%d; keepalive 1000; keepalive_requests 1000000000; }\n"
                "server { listen 127.0.0.1:%d backlog=4096; location / {\n"
                "proxy_pass http://load; proxy_http_version 1.1; proxy_set_header Connection '';\n"
                "proxy_buffering off; proxy_read_timeout 600s;\n%s} } }\n"
                % (module, home, temporary, upstream, self.port, rules)
            )
        self.command = [program, "-p", "/usr/share/nginx", "-e", "stderr", "-c", configuration]


class Mitmproxy(Peer):
    def __init__(self):
        super().__init__("mitmproxy", "4 expressions a chunk")

    def prepare(self, folder, upstream):
        self.version = environments.version_of("mitmproxy", "mitmproxy")
        self.port = processes.free_port()
        self.command = [
            environments.program_of("mitmproxy", "mitmdump"),
            *("--mode", "reverse:http://127.0.0.1:%d" % upstream),
            *("--listen-host", "127.0.0.1", "--listen-port", str(self.port)),
            *("--set", "confdir=" + os.path.join(folder, "mitmproxy"), "--quiet"),
            *("--scripts", os.path.join(FOLDER, "mitmproxy_mask.py")),
        ]


# The filter has no rule for one issuer's cards by prefix: `credit_card` is that of the four issuers.
_CONTENT_FILTER = """
  - guardrail_name: filter
    litellm_params:
      guardrail: litellm_content_filter
      mode: post_call
      default_on: %(default_on)s
      patterns:
        - {pattern_type: prebuilt, pattern_name: github_token, action: MASK}
        - {pattern_type: prebuilt, pattern_name: aws_access_key, action: MASK}
        - {pattern_type: prebuilt, pattern_name: email, action: MASK}
        - {pattern_type: prebuilt, pattern_name: credit_card, action: MASK}
"""
# As a step of a policy the filter's masks reach streams of /v1/messages; switched on by default they do not.
_POLICY = """
policies:
  masking:
    guardrails: {add: [filter]}
    pipeline: {mode: post_call, steps: [{guardrail: filter, on_pass: allow, on_fail: block}]}
policy_attachments:
  - {policy: masking, scope: "*"}
"""
_PRESIDIO = """
  - guardrail_name: presidio
    litellm_params:
      guardrail: presidio
      mode: post_call
      default_on: true
      apply_to_output: true
      presidio_analyzer_api_base: http://127.0.0.1:%(helper)d
      presidio_anonymizer_api_base: http://127.0.0.1:%(helper)d
      pii_entities_config: {EMAIL_ADDRESS: MASK, CREDIT_CARD: MASK}
"""


class LiteLLM(Peer):
    """Its content filter in one of three ways, or Presidio."""

    WAYS = {
        "": "content filter, default_on, /v1/messages",
        "policy": "content filter in a policy, /v1/messages",
        "chat": "content filter, default_on, /v1/chat/completions",
        "Presidio": "Presidio, default_on, /v1/messages",
    }

    def __init__(self, way):
        super().__init__(("LiteLLM " + way).strip(), self.WAYS[way], slow=True, wait=120)
        self.way, self.presidio = way, way == "Presidio"
        self.options = ["--header", "authorization: Bearer " + KEY]
        self.options += ["--path", "/v1/chat/completions"] if way == "chat" else []
        self.helper = None

    def prepare(self, folder, upstream):
        self.version = environments.version_of("litellm", "litellm")
        self.port, self.helper_port = processes.free_port(), processes.free_port()
        if self.presidio:
            self.version += ", Presidio " + environments.version_of("presidio", "presidio-analyzer")
            guardrail = _PRESIDIO % {"helper": self.helper_port}
        else:
            guardrail = _CONTENT_FILTER % {"default_on": "false" if self.way == "policy" else "true"}
        configuration = os.path.join(folder, self.name.replace(" ", "-") + ".yaml")
        with open(configuration, "w", encoding="ascii") as file:
            file.write(
                "model_list:\n"
                "  - model_name: claude-sonnet-4-5\n"
                "    litellm_params:\n"
                "      {model: anthropic/claude-sonnet-4-5, api_base: 'http://127.0.0.1:%d', api_key: %s}\n"
                "guardrails:%s%s"
                "general_settings: {master_key: %s}\n"
                "litellm_settings: {telemetry: false}\n"
                % (upstream, KEY, guardrail, _POLICY if self.way == "policy" else "", KEY)
            )
        self.command = [environments.program_of("litellm", "litellm"), "--config", configuration]
        self.command += ["--host", "127.0.0.1", "--port", str(self.port)]
        # Its list of prices is fetched otherwise.
        self.environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "NO_COLOR": "1"}

    def start(self, log):
        if self.presidio:
            command = [environments.python_of("presidio"), os.path.join(FOLDER, "presidio_server.py")]
            self.helper = processes.start([*command, str(self.helper_port)], log)
            if processes.until_it_accepts(self.helper, self.helper_port, self.wait) is None:
                self.stop()
                raise Unavailable("Presidio did not start; its log says why")
        return super().start(log)

    def stop(self):
        super().stop()
        if self.helper:
            processes.stop(self.helper)
            self.helper = None

    def pids(self):
        return super().pids() + ([self.helper.pid] if self.helper else [])


def all_peers(scrims):
    """In the order of the tables. `scrims`: programs by name."""
    return [
        Direct("direct", "no proxy at all", masks=False),
        Nginx(subs_filter=False),
        *(Scrim(name, program) for name, program in scrims.items()),
        Nginx(subs_filter=True),
        Mitmproxy(),
        *map(LiteLLM, LiteLLM.WAYS),
    ]
