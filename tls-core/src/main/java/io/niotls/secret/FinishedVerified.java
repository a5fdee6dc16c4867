package io.niotls.secret;

/** The fact that the peer's Finished was right. Only those who check one can make it, and no traffic flows without it. */
public final class FinishedVerified {
    FinishedVerified() {}
}
