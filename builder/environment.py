"""The environment variables that infotravail reads, and what each is for: the help and the documentation list them."""

from __future__ import annotations

HOME = "INFOTRAVAIL_HOME"
QUIET = "INFOTRAVAIL_QUIET"
RELEASES = "INFOTRAVAIL_RELEASES"
MIRROR = "INFOTRAVAIL_MIRROR"
CLIENT_ID = "FRANCE_TRAVAIL_CLIENT_ID"
CLIENT_SECRET = "FRANCE_TRAVAIL_CLIENT_SECRET"  # noqa: S105 - the name of a variable
BASE_URL = "INFOTRAVAIL_BASE_URL"
TILES = "INFOTRAVAIL_TILES"
TILES_ATTRIBUTION = "INFOTRAVAIL_TILES_ATTRIBUTION"
STATS = "INFOTRAVAIL_STATS"
CACHE = "XDG_CACHE_HOME"

VARIABLES = {
    HOME: "Folder of the archive and the databases: --home.",
    QUIET: "1 to be told no more that a newer edition is usual by now.",
    RELEASES: "Where releases are downloaded from, an address or a folder: download --from.",
    MIRROR: "http://host/prefix, asked for HOST/PATH of each publisher: fetch.",
    CLIENT_ID: "Account of francetravail.io: fetch.",
    CLIENT_SECRET: "Secret of that account: fetch.",
    BASE_URL: "Address that readers find the site at: serve --base-url.",
    TILES: "Server of map tiles: serve --tiles.",
    TILES_ATTRIBUTION: "Whom the map credits: serve --tiles-attribution.",
    STATS: "File in which calls are counted: serve --stats.",
    CACHE: "Folder of what was told today, in infotravail/ (default: ~/.cache).",
}
