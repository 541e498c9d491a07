"""`python -m aigc_plugin` is `aigc`."""

import sys

from .cli import main

sys.exit(main())
