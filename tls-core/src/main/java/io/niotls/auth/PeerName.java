package io.niotls.auth;

import java.net.IDN;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The name of a peer, as a reference identity of RFC 9525: a DNS name or an IP address, in one normal form.
 *
 * <p>A DNS name is in lower case, without a dot at its end, with A-labels for what is not ASCII (IDNA 2003, as the JDK has it).
 * An IPv6 address is in the form of RFC 5952, without brackets and scope id. So equal names are equal records.
 *
 * @param asciiName the normal form; the constructor makes it
 */
public record PeerName(String asciiName) {
    /** RFC 1035 §2.3.4: 255 octets on the wire are 253 characters. */
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;
    /** What is longer cannot become a name of 253 characters, and is not worth normalising. */
    private static final int MAX_INPUT = 1_024;

    /**
     * Normalises a name.
     *
     * @throws IllegalArgumentException if it is neither a DNS name nor an IP address
     */
    public PeerName {
        if (asciiName.length() > MAX_INPUT) {
            throw new IllegalArgumentException("a host name of " + asciiName.length() + " characters is too long");
        }
        byte[] address = address(asciiName);
        asciiName = address != null ? IpLiteral.format(address) : dnsName(asciiName);
    }

    /**
     * Returns the name of a peer.
     *
     * @param hostOrIp a DNS name, also with non-ASCII letters or a dot at its end, or an IP address, also in brackets and with
     *     a scope id
     * @throws IllegalArgumentException if it is neither
     */
    public static PeerName of(String hostOrIp) {
        return new PeerName(hostOrIp);
    }

    /** Returns the name of a peer, or nothing if the text is neither a DNS name nor an IP address: for what a peer sent. */
    public static Optional<PeerName> find(String hostOrIp) {
        try {
            return Optional.of(new PeerName(hostOrIp));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns whether it is an IP address, which is never sent as SNI (RFC 6066 §3). */
    public boolean isIpAddress() {
        // In the normal form, a DNS name has no colon and does not end in a number.
        char last = asciiName.charAt(asciiName.length() - 1);
        return (asciiName.indexOf(':') >= 0 || last >= '0' && last <= '9') && IpLiteral.parse(asciiName) != null;
    }

    /** Returns the address as iPAddress of a subjectAltName has it: 4 or 16 bytes, a new array; nothing for a DNS name. */
    public Optional<byte[]> addressBytes() {
        return Optional.ofNullable(IpLiteral.parse(asciiName));
    }

    /** Returns the normal form. */
    @Override
    public String toString() {
        return asciiName;
    }

    private static byte[] address(String text) {
        boolean bracketed = text.length() > 2 && text.startsWith("[") && text.endsWith("]");
        String inner = bracketed ? text.substring(1, text.length() - 1) : text;
        int scope = inner.indexOf('%');
        // RFC 4007 §11: a scope id has a meaning on this host only, so no certificate can speak of it.
        byte[] address = IpLiteral.parse(scope > 0 && inner.indexOf(':') >= 0 ? inner.substring(0, scope) : inner);
        return bracketed && address != null && address.length == 4 ? null : address;
    }

    private static String dnsName(String text) {
        String name;
        try {
            // Unassigned code points are allowed in queries, RFC 3490 §4; the JDK's tables end with Unicode 3.2.
            name = isAscii(text) ? text : IDN.toASCII(text, IDN.ALLOW_UNASSIGNED);
        } catch (RuntimeException e) {
            // The JDK's IDN has been seen to throw more than it documents.
            throw new IllegalArgumentException("the host name cannot be written with A-labels", e);
        }
        name = name.toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        if (!isDnsName(name)) {
            throw new IllegalArgumentException("not a DNS name or IP address: " + Printable.of(text));
        }
        return name;
    }

    static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /**
     * Returns whether a name in lower case is made of labels of letters, digits, hyphens and (seen in practice) underscores. One
     * that ends in a number is none: resolvers take it for an IPv4 address.
     */
    static boolean isDnsName(String name) {
        String[] labels = name.split("\\.", -1);
        return name.length() <= MAX_NAME
                && Arrays.stream(labels).allMatch(PeerName::isLabel)
                && !labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isLabel(String label) {
        return !label.isEmpty()
                && label.length() <= MAX_LABEL
                && label.charAt(0) != '-'
                && label.charAt(label.length() - 1) != '-'
                && label.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
    }
}
