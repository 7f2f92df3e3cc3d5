// The desk's htmx compiles nothing and writes no styles into the page: the policy of content forbids both.
"use strict";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
