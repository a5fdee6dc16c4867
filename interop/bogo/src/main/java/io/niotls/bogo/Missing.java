package io.niotls.bogo;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which feature a flag without a row in {@link Flags} is about; the cases that are not implemented are counted by it. */
final class Missing {
    private static final Map<String, String> FEATURES = new HashMap<>();

    static {
        // Not built yet.
        feature("0-RTT", "enable-early-data", "expect-accept-early-data", "expect-reject-early-data", "expect-early-data-reason",
                "expect-no-offer-early-data", "expect-ticket-supports-early-data", "early-write-after-message",
                "expect-ticket-age-skew");
        feature("Encrypted ClientHello", "enable-ech-grease", "reject-unusable-ech-config", "ech-config-list",
                "ech-server-config", "ech-server-key", "ech-is-retry-config", "expect-ech-accept", "expect-ech-name-override",
                "expect-no-ech-name-override", "expect-ech-retry-configs", "expect-no-ech-retry-configs",
                "fail-early-callback-ech-rewind");
        feature("raw public keys", "new-rpk-credential", "accepted-peer-cert-types", "available-client-cert-types",
                "expect-peer-certificate-type", "expect-peer-rpk-sha256");
        feature("certificate compression", "install-cert-compression-algs", "install-one-cert-compression-alg");
        feature("delegated credentials", "new-delegated-credential", "delegated-credential");
        feature("imported pre-shared keys, RFC 9258", "new-psk-credential");
        feature("a client's choice of key shares", "key-shares", "no-key-shares", "server-supported-groups-hint", "curves-flags");
        feature("small records without being asked for", "max-send-fragment");
        // Drafts.
        feature("trust anchor identifiers, a draft", "requested-trust-anchors", "available-trust-anchors",
                "expect-peer-match-trust-anchor", "expect-no-peer-match-trust-anchor", "expect-peer-available-trust-anchors",
                "cert-properties");
        feature("SPAKE2+, a draft", "new-spake2plusv1-credential");
        feature("server padding, a draft", "request-server-padding", "server-supports-padding",
                "expect-server-sent-requested-padding");
        feature("resumption across names, a draft", "expect-resumable-across-names", "expect-not-resumable-across-names",
                "resumption-across-names-enabled");
        feature("application settings (ALPS), a draft", "application-settings", "expect-peer-application-settings",
                "alps-use-new-codepoint", "defer-alps");
        // Refused by design.
        feature("renegotiation", "renegotiate-once", "renegotiate-freely", "renegotiate-ignore", "renegotiate-explicit",
                "forbid-renegotiation-after-handshake", "expect-total-renegotiations", "expect-no-secure-renegotiation",
                "no-legacy-server-connect");
        feature("pre-shared keys in TLS 1.2", "psk", "psk-identity");
        feature("False Start", "false-start", "allow-false-start-without-alpn", "handshake-never-done");
        feature("next protocol negotiation (NPN)", "advertise-npn", "advertise-empty-npn", "expect-next-proto",
                "expect-no-next-proto", "select-next-proto", "select-empty-next-proto");
        feature("Channel ID", "enable-channel-id", "send-channel-id", "expect-channel-id");
        feature("splitting of CBC records, for TLS 1.0", "cbc-record-splitting");
        // What only makes sense for BoringSSL's interface.
        feature("BoringSSL's compliance policies for other groups or preferences", "cnsa-202407", "cnsa2-202603");
        feature("BoringSSL's message callback", "expect-msg-callback");
        feature("BoringSSL's handshake hints", "handshake-hints", "allow-hint-mismatch", "handshaker-path");
        feature("BoringSSL's tickets, which the runner looks into", "ticket-key", "renew-ticket", "skip-ticket");
        feature("BoringSSL's work-around for JDK 11", "jdk11-workaround");
        feature("verification again at resumption", "reverify-on-resume");
        feature("peeking at data", "peek-then-read");
        feature("an alert of the program's choice", "send-alert");
        feature("forgetting client certificates but their hash", "retain-only-sha256-client-cert", "expect-sha256-client-cert");
        feature("DTLS", "dtls", "srtp-profiles", "mtu", "initial-timeout-duration-ms", "private-key-delay-ms");
        feature("QUIC", "quic", "quic-transport-params", "expect-quic-transport-params", "quic-use-legacy-codepoint");
    }

    private Missing() {}

    /** Returns the feature, or the flag itself if it belongs to none. */
    static String of(String bareFlag) {
        return FEATURES.getOrDefault(bareFlag, "-" + bareFlag);
    }

    private static void feature(String name, String... flags) {
        List.of(flags).forEach(flag -> FEATURES.put(flag, name));
    }
}
