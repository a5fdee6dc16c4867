package io.niotls.bench.report;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of groups and cases, for people. */
final class Titles {
    private static final Map<String, String> GROUPS = Map.of(
            "handshake", "Handshakes",
            "record", "Records",
            "heap", "Heap per idle connection",
            "loopback", "Over loopback",
            "scaling", "Scaling",
            "handshake-forks", "Handshakes, in a JVM each",
            "record-forks", "Records, in a JVM each");

    /** Words of case names; those of no interest are empty. */
    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("tls13", "TLS 1.3"), Map.entry("tls12", "TLS 1.2"),
            Map.entry("aes_128_gcm", "AES-128-GCM"), Map.entry("aes_256_gcm", "AES-256-GCM"),
            Map.entry("chacha20_poly1305", "ChaCha20-Poly1305"),
            Map.entry("ecdsa_p256", "ECDSA P-256"), Map.entry("ed25519", "Ed25519"), Map.entry("rsa_2048", "RSA-2048"),
            Map.entry("default", "default groups"), Map.entry("x25519", "X25519"), Map.entry("p256", "P-256"),
            Map.entry("client_side", "the client's part"), Map.entry("server_side", "the server's part"),
            Map.entry("x25519mlkem768", "X25519MLKEM768"),
            Map.entry("none", "full"), Map.entry("psk", "resumed by PSK"), Map.entry("ticket", "resumed by ticket"),
            Map.entry("session_id", "resumed by session id"), Map.entry("server", ""), Map.entry("mutual", "mutual"),
            Map.entry("pair", "seal and open"),
            Map.entry("16384", "16 KB"), Map.entry("4096", "4 KB"), Map.entry("1024", "1 KB"), Map.entry("100", "100 B"));

    private Titles() {}

    /** Returns a group's title. */
    static String group(String group) {
        return GROUPS.getOrDefault(group, group);
    }

    /** Returns a case's title; words that have none of their own stay as they are. */
    static String of(Summary.Heading heading) {
        return Arrays.stream(heading.name().split("-"))
                .map(word -> word(heading.group(), word))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** A number is a size only among records; over loopback it is a rate. */
    private static String word(String group, String word) {
        boolean rate = group.equals("loopback") && word.matches("[0-9]+");
        return rate ? Figures.number(Double.parseDouble(word)) + " requests/s" : WORDS.getOrDefault(word, word);
    }
}
