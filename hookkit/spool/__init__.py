"""What is still to be done, one file a job: on the disk before the hook that made it ends.

    pending/<job>.json ──claim (rename)──▶ claimed/<job>.json ──finish──▶ gone
          ▲                                      │
          └────────── retry, later ──────────────┤
                                                 └──fail──▶ failed/<job>.json, with the reason

Renames are atomic, so of two workers that see one job one gets it; a job is named by its session
and the bytes of the transcript that it holds, so putting it twice is putting it once.
"""
