package io.niotls.bogo;

import io.niotls.proto.NamedGroup;
import io.niotls.proto.SignatureScheme;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * The runner's flags, in one table: what has no row here is not implemented. The names are those of BoringSSL's shim
 * (ssl/test/test_config.cc), which is their only documentation.
 *
 * <p>A flag is for all connections of a case, or with {@code -on-initial}, {@code -on-resume} or {@code -on-retry} before it for
 * the first, those after it, or the one that follows a rejected 0-RTT.
 */
final class Flags {
    /** What a case's connections do. */
    record Parsed(ConnectionSettings initial, ConnectionSettings resumed) {}

    private record Flag(boolean hasValue, BiConsumer<ConnectionSettings, String> set) {}

    private static final Map<String, Flag> TABLE = new HashMap<>();

    static {
        // How to connect.
        number("port", (s, port) -> s.port = port);
        toggle("ipv6", s -> s.ipv6 = true);
        text("shim-id", (s, id) -> s.shimId = Long.parseUnsignedLong(id));
        toggle("server", s -> s.server = true);
        number("resume-count", (s, count) -> s.resumeCount = count);

        // What to offer and accept. TLS 1.1 and older are never enabled, so that there is nothing to turn off.
        number("min-version", (s, version) -> s.minVersion = version);
        number("max-version", (s, version) -> s.maxVersion = version);
        toggle("no-tls1", s -> {});
        toggle("no-tls11", s -> {});
        toggle("no-tls12", s -> s.noTls12 = true);
        toggle("no-tls13", s -> s.noTls13 = true);
        text("cipher", (s, names) -> s.cipher = names);
        // The server's order counts in any case.
        toggle("server-preference", s -> {});
        number("curves", (s, code) -> s.groups.add(known(NamedGroup.of(code))));
        number("verify-prefs", (s, code) -> s.verifySchemes.add(known(SignatureScheme.of(code))));
        text("host-name", (s, name) -> s.hostName = name);
        text("advertise-alpn", (s, protocols) -> s.advertiseAlpn = protocols);
        text("select-alpn", (s, protocol) -> s.selectAlpn = protocol);
        toggle("decline-alpn", s -> s.declineAlpn = true);
        toggle("reject-alpn", s -> s.rejectAlpn = true);
        toggle("no-ticket", s -> s.noTicket = true);
        toggle("enable-grease", s -> s.grease = true);
        toggle("fallback-scsv", s -> s.fallback = true);
        toggle("enable-ocsp-stapling", s -> s.ocspStapling = true);
        toggle("enable-signed-cert-timestamps", s -> s.certificateTimestamps = true);
        toggle("fips-202205", s -> s.policy = Optional.of(Policy.FIPS_202205));
        toggle("wpa-202304", s -> s.policy = Optional.of(Policy.WPA_202304));
        toggle("cnsa1-202603", s -> s.policy = Optional.of(Policy.CNSA1_202603));
        number("max-cert-list", (s, bytes) -> s.maxCertificateList = bytes);

        // Credentials.
        toggle("new-x509-credential", s -> s.credentials.add(new ConnectionSettings.CredentialSettings()));
        text("cert-file", (s, file) -> s.credential().certificates = file);
        text("key-file", (s, file) -> s.credential().key = file);
        number("signing-prefs", (s, code) -> s.credential().schemes.add(known(SignatureScheme.of(code))));
        bytes("ocsp-response", (s, response) -> s.credential().ocspResponse = response);
        bytes("signed-cert-timestamps", (s, list) -> s.credential().certificateTimestamps = list);
        toggle("must-match-issuer", s -> s.credential().mustMatchIssuer = true);
        toggle("decline-ocsp-callback", s -> s.declineOcsp = true);
        toggle("fail-ocsp-callback", s -> s.failOcsp = true);
        // Whether the response is set before the handshake or by a callback is a matter of BoringSSL's interface.
        toggle("use-ocsp-callback", s -> {});
        toggle("set-ocsp-in-callback", s -> {});
        toggle("verify-peer", s -> s.verifyPeer = true);
        toggle("require-any-client-certificate", s -> s.requireClientCertificate = true);
        toggle("verify-fail", s -> s.verifyFail = true);
        toggle("use-custom-verify-callback", s -> s.customVerify = true);
        text("use-client-ca-list", (s, names) -> s.clientAuthorities = names);
        // The runner's root, for shims that must verify. Ours asks whom the case says to ask.
        text("trust-cert", (s, file) -> {});

        // What the program on top does. Where it has a callback, or reads before the handshake is done, is BoringSSL's interface.
        toggle("async", s -> s.async = true);
        toggle("implicit-handshake", s -> {});
        toggle("no-op-extra-handshake", s -> {});
        toggle("use-early-callback", s -> {});
        toggle("use-old-client-cert-callback", s -> {});
        toggle("install-ddos-callback", s -> {});
        toggle("use-ticket-callback", s -> {});
        toggle("use-ticket-aead-callback", s -> {});
        toggle("fail-early-callback", s -> s.failEarlyCallback = true);
        toggle("fail-ddos-callback", s -> s.failDosCallback = true);
        toggle("fail-cert-callback", s -> s.failCredentialCallback = true);
        toggle("shim-writes-first", s -> s.writeFirst = true);
        text("shim-initial-write", (s, data) -> s.initialWrite = data);
        number("repeat-shim-initial-write", (s, times) -> s.repeatInitialWrite = times);
        toggle("read-with-unfinished-write", s -> s.readWithUnfinishedWrite = true);
        toggle("write-different-record-sizes", s -> s.writeDifferentRecordSizes = true);
        toggle("shim-shuts-down", s -> s.shutsDown = true);
        toggle("check-close-notify", s -> s.checkCloseNotify = true);
        number("read-size", (s, bytes) -> s.readSize = bytes);
        toggle("key-update", s -> s.keyUpdate = true);
        toggle("key-update-before-read", s -> s.keyUpdateBeforeRead = true);
        number("export-keying-material", (s, length) -> s.exportLength = length);
        text("export-label", (s, label) -> s.exportLabel = label);
        text("export-context", (s, context) -> s.exportContext = context);
        toggle("use-export-context", s -> s.useExportContext = true);
        toggle("use-exporter-between-reads", s -> s.exportBetweenReads = true);
        toggle("export-traffic-secrets", s -> s.exportTrafficSecrets = true);
        toggle("tls-unique", s -> s.tlsUnique = true);
        number("resumption-delay", (s, seconds) -> s.resumptionDelay = seconds);

        // What must come out.
        number("expect-version", (s, version) -> s.expectVersion = version);
        number("expect-cipher", (s, code) -> s.expectCipher = code);
        number("expect-curve-id", (s, code) -> s.expectGroup = code);
        number("expect-peer-signature-algorithm", (s, code) -> s.expectPeerSignature = code);
        number("expect-peer-verify-pref", (s, code) -> s.expectPeerVerifySchemes.add(SignatureScheme.of(code)));
        text("expect-server-name", (s, name) -> s.expectServerName = name);
        toggle("expect-no-server-name", s -> s.expectNoServerName = true);
        text("expect-alpn", (s, protocol) -> s.expectAlpn = protocol);
        text("expect-advertised-alpn", (s, protocols) -> s.expectAdvertisedAlpn = protocols);
        text("expect-peer-cert-file", (s, file) -> s.expectPeerCertificates = file);
        toggle("expect-no-peer-cert", s -> s.expectNoPeerCertificate = true);
        text("expect-client-ca-list", (s, names) -> s.expectClientAuthorities = names);
        bytes("expect-ocsp-response", (s, response) -> s.expectOcspResponse = response);
        bytes("expect-signed-cert-timestamps", (s, list) -> s.expectCertificateTimestamps = list);
        toggle("expect-extended-master-secret", s -> s.expectExtendedMasterSecret = true);
        toggle("expect-session-miss", s -> s.expectSessionMiss = true);
        toggle("expect-no-session", s -> s.expectNoSession = true);
        toggle("expect-ticket-renewal", s -> s.expectTicketRenewal = true);
        toggle("expect-session-id", s -> s.expectSessionId = Optional.of(true));
        toggle("expect-no-session-id", s -> s.expectSessionId = Optional.of(false));
        toggle("expect-hrr", s -> s.expectRetry = Optional.of(true));
        toggle("expect-no-hrr", s -> s.expectRetry = Optional.of(false));
        number("expect-selected-credential", (s, index) -> s.expectSelectedCredential = OptionalInt.of(index));
        // True of every connection of the engine: a peer that is not verified, or does not speak RFC 5746, is refused.
        toggle("expect-verify-result", s -> {});
        toggle("expect-secure-renegotiation", s -> {});
    }

    private Flags() {}

    /**
     * Reads the arguments of a case.
     *
     * @throws Unimplemented if a flag, or a value of one, is not known
     */
    static Parsed parse(List<String> arguments) {
        Parsed parsed = new Parsed(new ConnectionSettings(), new ConnectionSettings());
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i).startsWith("-on-shim-") ? arguments.get(i).substring(8) : arguments.get(i);
            List<ConnectionSettings> targets = targets(name, parsed);
            Flag flag = name.startsWith("-") ? TABLE.get(bare(name)) : null;
            if (flag == null || flag.hasValue && i + 1 == arguments.size()) {
                throw new Unimplemented(Missing.of(bare(name)));
            }
            String value = flag.hasValue ? arguments.get(++i) : "";
            try {
                targets.forEach(target -> flag.set.accept(target, value));
            } catch (IllegalArgumentException e) {
                throw new Unimplemented(name + " " + value);
            }
        }
        return parsed;
    }

    private static List<ConnectionSettings> targets(String name, Parsed parsed) {
        if (name.startsWith("-on-initial-")) {
            return List.of(parsed.initial);
        }
        if (name.startsWith("-on-resume-")) {
            return List.of(parsed.resumed);
        }
        // Nothing is tried again: that follows from a 0-RTT that the server refuses.
        return name.startsWith("-on-retry-") ? List.of() : List.of(parsed.initial, parsed.resumed);
    }

    private static String bare(String name) {
        return name.replaceFirst("^-(on-(initial|resume|retry)-)?", "");
    }

    private static NamedGroup known(NamedGroup group) {
        return known(group, group.isKnown());
    }

    private static SignatureScheme known(SignatureScheme scheme) {
        return known(scheme, scheme.isKnown());
    }

    private static <T> T known(T value, boolean isKnown) {
        if (!isKnown) {
            throw new Unimplemented("what has no name here: " + value);
        }
        return value;
    }

    private static void toggle(String name, Consumer<ConnectionSettings> set) {
        TABLE.put(name, new Flag(false, (settings, value) -> set.accept(settings)));
    }

    private static void text(String name, BiConsumer<ConnectionSettings, String> set) {
        TABLE.put(name, new Flag(true, set));
    }

    private static void number(String name, ObjIntConsumer<ConnectionSettings> set) {
        TABLE.put(name, new Flag(true, (settings, value) -> set.accept(settings, Integer.parseInt(value))));
    }

    private static void bytes(String name, BiConsumer<ConnectionSettings, byte[]> set) {
        TABLE.put(name, new Flag(true, (settings, value) -> set.accept(settings, Base64.getDecoder().decode(value))));
    }
}
