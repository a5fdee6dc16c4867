package io.niotls.auth;

import java.util.Arrays;

/**
 * IP addresses as text, without the JDK's leniency: {@code InetAddress} takes {@code 127.1} for an address, turns IPv4-mapped
 * IPv6 addresses into IPv4 ones, and may ask DNS.
 */
final class IpLiteral {
    private static final int V4_BYTES = 4;
    private static final int V6_GROUPS = 8;

    private IpLiteral() {}

    /**
     * Parses an address.
     *
     * @param text four decimal numbers without leading zeros, or the forms of RFC 4291 §2.2; no brackets, no scope id
     * @return 4 or 16 bytes, or null if it is no address
     */
    static byte[] parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    private static byte[] parseV4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4_BYTES) {
            return null;
        }
        byte[] address = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            int value = number(parts[i], 10, 3);
            // A leading zero means octal to some parsers: what it names is not certain, so it names nothing.
            if (value < 0 || value > 255 || parts[i].length() > 1 && parts[i].charAt(0) == '0') {
                return null;
            }
            address[i] = (byte) value;
        }
        return address;
    }

    private static byte[] parseV6(String text) {
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return null;
        }
        byte[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        byte[] tail = gap < 0 ? new byte[0] : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) {
            return null;
        }
        int given = head.length + tail.length;
        // RFC 5952 §4.2.2 tells writers not to shorten one group; readers take it all the same.
        if (gap < 0 ? given != 2 * V6_GROUPS : given > 2 * (V6_GROUPS - 1)) {
            return null;
        }
        byte[] address = Arrays.copyOf(head, 2 * V6_GROUPS);
        System.arraycopy(tail, 0, address, address.length - tail.length, tail.length);
        return address;
    }

    /** Returns the bytes of groups divided by colons, the last one maybe an IPv4 address if the text ends there; or null. */
    private static byte[] groups(String text, boolean atEnd) {
        if (text.isEmpty()) {
            return new byte[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > V6_GROUPS) {
            return null;
        }
        byte[] bytes = new byte[2 * parts.length];
        for (int i = 0; i < parts.length; i++) {
            if (atEnd && i == parts.length - 1 && parts[i].indexOf('.') >= 0) {
                byte[] v4 = parseV4(parts[i]);
                if (v4 == null) {
                    return null;
                }
                byte[] joined = Arrays.copyOf(bytes, 2 * i + V4_BYTES);
                System.arraycopy(v4, 0, joined, 2 * i, V4_BYTES);
                return joined;
            }
            int value = number(parts[i], 16, 4);
            if (value < 0) {
                return null;
            }
            bytes[2 * i] = (byte) (value >>> 8);
            bytes[2 * i + 1] = (byte) value;
        }
        return bytes;
    }

    /** Returns the value of one to {@code most} ASCII digits, or -1. */
    private static int number(String digits, int radix, int most) {
        if (digits.isEmpty() || digits.length() > most) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    /** Returns the one text of an address: dotted decimal, or the form of RFC 5952 §4. */
    static String format(byte[] address) {
        return address.length == V4_BYTES
                ? (address[0] & 0xff) + "." + (address[1] & 0xff) + "." + (address[2] & 0xff) + "." + (address[3] & 0xff)
                : formatV6(address);
    }

    private static String formatV6(byte[] address) {
        int gap = -1;
        int gapLength = 1;
        for (int start = 0; start < V6_GROUPS; start++) {
            int end = start;
            while (end < V6_GROUPS && group(address, end) == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gap = start;
                gapLength = end - start;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < V6_GROUPS; i++) {
            if (i == gap) {
                text.append("::");
                i += gapLength - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":");
                text.append(Integer.toHexString(group(address, i)));
            }
        }
        return text.toString();
    }

    private static int group(byte[] address, int index) {
        return (address[2 * index] & 0xff) << 8 | address[2 * index + 1] & 0xff;
    }
}
