package io.niotls.auth;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The blocks of a PEM text, RFC 7468, with whatever stands between them left out.
 *
 * @param source how to call the text in a message: its file
 * @param blocks in their order
 */
record Pem(String source, List<Block> blocks) {
    /** The largest bundle of roots in use has 0.5 MB; this is here to notice the wrong file before it fills the heap. */
    private static final int MAX_BYTES = 16 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /**
     * One block.
     *
     * @param label what stands after BEGIN
     * @param line of its BEGIN, from 1
     * @param headers whether it has headers as RFC 1421 has them, which means that it is encrypted in OpenSSL's old way
     * @param content the decoded bytes
     */
    record Block(String label, int line, boolean headers, byte[] content) {
        boolean isCertificate() {
            return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
        }
    }

    /** Reads a file. */
    static Pem read(Path file) throws IOException, GeneralSecurityException {
        byte[] bytes = readBounded(file);
        if (bytes.length > 0 && bytes[0] == 0x30) {
            throw new CertificateException(file + " is not PEM but looks like DER or PKCS#12; read PKCS#12 with fromPkcs12,"
                    + " or convert DER with: openssl x509 -inform DER, openssl pkey -inform DER");
        }
        // Latin-1 takes every byte: comments may be in any character set.
        return parse(new String(bytes, StandardCharsets.ISO_8859_1), file.toString());
    }

    /** Reads to the end. */
    static Pem read(Reader reader, String source) throws IOException, GeneralSecurityException {
        StringBuilder text = new StringBuilder();
        char[] part = new char[8_192];
        for (int count = reader.read(part); count >= 0; count = reader.read(part)) {
            text.append(part, 0, count);
            if (text.length() > MAX_BYTES) {
                throw tooLarge(source);
            }
        }
        return parse(text.toString(), source);
    }

    static byte[] readBounded(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            return readBounded(input, file.toString());
        }
    }

    static byte[] readBounded(InputStream input, String source) throws IOException {
        byte[] bytes = input.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw tooLarge(source);
        }
        return bytes;
    }

    private static IOException tooLarge(String source) {
        return new IOException(source + " is larger than 16 MB; is it the right file?");
    }

    /** Finds the blocks of a text. */
    static Pem parse(String text, String source) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = text.lines().map(String::strip).toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(BEGIN) && lines.get(i).endsWith(DASHES)) {
                int begin = i;
                String label = lines.get(i).substring(BEGIN.length(), lines.get(i).length() - DASHES.length());
                String end = END + label + DASHES;
                do {
                    i++;
                } while (i < lines.size() && !lines.get(i).startsWith(DASHES));
                if (i == lines.size() || !lines.get(i).equals(end)) {
                    throw new GeneralSecurityException(source + ", line " + (begin + 1) + ": the block \"" + Printable.of(label)
                            + "\" does not end with \"" + Printable.of(end) + "\"; is the file cut off?");
                }
                blocks.add(block(source, label, begin + 1, lines.subList(begin + 1, i)));
            }
        }
        return new Pem(source, List.copyOf(blocks));
    }

    private static Block block(String source, String label, int line, List<String> body) throws GeneralSecurityException {
        // RFC 1421 §4.4: headers end with an empty line; Base64 has no colon.
        boolean headers = body.stream().anyMatch(part -> part.indexOf(':') >= 0);
        int start = headers ? body.indexOf("") + 1 : 0;
        try {
            return new Block(label, line, headers, Base64.getDecoder().decode(String.join("", body.subList(start, body.size()))));
        } catch (IllegalArgumentException e) {
            if (headers) {
                return new Block(label, line, true, new byte[0]);
            }
            // Without the cause: its message could quote a byte of a private key.
            throw new GeneralSecurityException(
                    source + ", line " + line + ": the block \"" + Printable.of(label) + "\" is not Base64");
        }
    }

    /**
     * Returns the certificates, in their order; other blocks are left out.
     *
     * @throws CertificateException if there is none, or one does not parse
     */
    List<X509Certificate> certificates() throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks) {
            if (block.isCertificate()) {
                try {
                    certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (CertificateException e) {
                    throw new CertificateException(
                            source + ", line " + block.line() + ": not a certificate that this JDK reads", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException(source + " holds no certificate (-----BEGIN CERTIFICATE-----), but " + found());
        }
        return List.copyOf(certificates);
    }

    /** Returns what there is, for a message that says what is missing. */
    String found() {
        return blocks.isEmpty() ? "no PEM block at all" : blocks.stream()
                .map(block -> "\"" + Printable.of(block.label()) + "\"").distinct().collect(Collectors.joining(", "));
    }
}
