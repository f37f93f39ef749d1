"""What differs from Scrapy's defaults, each with its reason. `crawlers.run` adds what depends on the run."""

BOT_NAME = "kontorskoll"
SPIDER_MODULES = ["crawlers.spiders"]

# Who we are, with a page that says why we come and how to stop us; and the name robots.txt is read for.
USER_AGENT = "Kontorskoll/0.1 (+https://kontorskoll.example/om-roboten)"
ROBOTSTXT_USER_AGENT = "Kontorskoll"

# The law of the house: never False. Our own middleware has no back door for single requests.
ROBOTSTXT_OBEY = True

# One request at a time to a host, with a pause between: nobody's server should notice us. As many hosts at once as
# may be slow together without holding up the others; what they send meanwhile must fit into memory.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS = 64
DOWNLOADER = "crawlers.fetching.queues.HostDownloader"
SCHEDULER_PRIORITY_QUEUE = "crawlers.fetching.queues.HostQueue"
SCHEDULER_MEMORY_QUEUE = "scrapy.squeues.FifoMemoryQueue"  # lists name the newest first: it is read first

# What is not asked within half an hour is left in line for the next run: a host that wants long pauses, or a source
# with thousands of pages, must not keep the others' news from being tagged and told.
CLOSESPIDER_TIMEOUT = 30 * 60

# Names that no server knows take their time; they must not keep the others' from being looked up.
REACTOR_THREADPOOL_MAXSIZE = 30

# A slow server must not hold up a run: from the first packet to the last byte, however they drip.
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 10

# No list we want is larger than this, packed or unpacked, and no page or robots.txt (RFC 9309, section 2.5, asks for
# 500 KiB at least) larger than theirs. What has no size of its own here may be as large as a list.
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
KIND_MAXSIZES = {"article": 5 * 1024 * 1024, "robots": 512 * 1024}
HEADERS_MAXSIZE = 64 * 1024
DOWNLOAD_WARNSIZE = 0

# Redirects end, and a page that only renews itself now and then leads nowhere.
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 3

# A server proves who it is; Scrapy does not ask it to.
DOWNLOAD_VERIFY_CERTIFICATES = True

# One more try for what may pass within seconds. The frontier tries again in a later run, hours apart.
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 503, 504, 408, 429, 522, 524]
RETRY_EXCEPTIONS = ["scrapy.exceptions.DownloadFailedError", "scrapy.exceptions.ResponseDataLossError"]
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # the ledger has the outcome

# Spiders see every answer: a 304, 404 or 410 is something to act on.
HTTPERROR_ALLOW_ALL = True

# No referrer told to servers.
REFERRER_POLICY = "no-referrer"

# Judges each address after resolution.
TWISTED_DNS_RESOLVER = "crawlers.fetching.resolver.CarefulResolver"

# Only http and https lead anywhere.
DOWNLOAD_HANDLERS = {
    "http": "crawlers.fetching.wire.CarefulHandler",
    "https": "crawlers.fetching.wire.CarefulHandler",
    **dict.fromkeys(("data", "file", "ftp", "s3")),
}

# The frontier knows what is due; a filter in memory would only hide requests from the ledger.
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"

# Spiders give requests and never items: Scrapy starts this many tasks for the output of each response.
CONCURRENT_ITEMS = 1

# Reads the source of every callback to warn of a mistake that mypy finds.
WARN_ON_GENERATOR_RETURN_VALUE = False

DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/atom+xml,application/rss+xml,application/xml,*/*;q=0.5",
    "Accept-Language": "sv, en;q=0.5",
}

DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,  # ours, below, in its place
    "scrapy.downloadermiddlewares.cookies.CookiesMiddleware": None,  # nothing kept of what servers would know us by
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a proxy would resolve names unjudged
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # a list may lead to any site
    "scrapy.downloadermiddlewares.stats.DownloaderStats": None,  # the ledger knows
    "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,  # it serves stale pages as valid on a 5xx
    "crawlers.fetching.resolver.AddressMiddleware": 90,
    "crawlers.fetching.robots.RobotsMiddleware": 100,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # ours, below, in its place
    "crawlers.fetching.hosts.PatienceMiddleware": 560,  # inside Retry (550): a second try waits as long as asked
    "crawlers.fetching.wire.UnpackingMiddleware": 590,
    "crawlers.fetching.resolver.RedirectMiddleware": 700,  # sees answers before Scrapy's (600) follows them
    "crawlers.fetching.exchange.ExchangeMiddleware": 950,  # next to the wire
}

# What Scrapy does to each request that the spiders give, without what we have no use for. Its measure of addresses
# (URLLENGTH_LIMIT) would drop long ones behind the ledger's back.
SPIDER_MIDDLEWARES_BASE = {
    "scrapy.spidermiddlewares.start.StartSpiderMiddleware": 25,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": 700,  # what follows redirects asks it
}

# The tables are our log and our statistics; Scrapy's own speak up only when something is wrong.
LOG_LEVEL = "WARNING"
STATS_CLASS = "scrapy.statscollectors.DummyStatsCollector"

# No more extensions than needed: others are slow to load, and two are doors into the running crawl that run whatever
# code they are sent.
EXTENSIONS_BASE = {"scrapy.extensions.closespider.CloseSpider": 0}
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# What a run's order may set otherwise: tests do not wait for the real ones.
LIMITS = (
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
    "KIND_MAXSIZES",
    "HEADERS_MAXSIZE",
    "CONCURRENT_REQUESTS",
    "DOWNLOAD_DELAY",
    "CLOSESPIDER_TIMEOUT",
)
