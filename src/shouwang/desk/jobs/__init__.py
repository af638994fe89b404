"""长活: what was asked of the worker, how far it is, what came of it; and the workbooks that it wrote, for whom they are."""
