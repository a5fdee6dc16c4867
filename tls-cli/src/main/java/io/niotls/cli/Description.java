package io.niotls.cli;

import io.niotls.session.ConnectionInfo;
import java.security.cert.X509Certificate;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** Puts into words what a connection has agreed on. */
final class Description {
    /** Characters of a name that are shown: enough for any honest one. */
    private static final int MAX_NAME = 200;

    private Description() {}

    /**
     * Returns a few readable lines, a name and a value each.
     *
     * @param verification how the peer was verified
     * @param exports keying material to show
     */
    static List<String> lines(ConnectionInfo info, String verification, List<String> exports) {
        List<String> lines = new ArrayList<>();
        lines.add("version      " + info.version());
        lines.add("suite        " + info.cipherSuite());
        lines.add("group        " + info.group().map(Object::toString).orElse("none")
                + (info.helloRetryRequest() ? " (after HelloRetryRequest)" : ""));
        info.localSignatureScheme().ifPresent(scheme -> lines.add("we signed    " + scheme));
        info.peerSignatureScheme().ifPresent(scheme -> lines.add("peer signed  " + scheme));
        lines.add("ALPN         " + info.applicationProtocol().map(Description::printable).orElse("none"));
        lines.add("server name  " + info.serverName().map(Description::printable).orElse("none"));
        lines.add("resumed      " + resumption(info));
        if (!info.peerCertificates().isEmpty()) {
            X509Certificate certificate = info.peerCertificates().get(0);
            lines.add("certificate  " + name(certificate.getSubjectX500Principal()));
            lines.add("  issuer     " + name(certificate.getIssuerX500Principal()));
            lines.add("  valid      " + day(certificate.getNotBefore()) + " to " + day(certificate.getNotAfter()));
        }
        lines.add("verified     " + verification);
        info.ocspResponse().ifPresent(response -> lines.add("OCSP         stapled, " + response.length + " bytes"));
        if (!info.signedCertificateTimestamps().isEmpty()) {
            lines.add("timestamps   " + info.signedCertificateTimestamps().size());
        }
        exports.forEach(export -> lines.add("export       " + export));
        return lines;
    }

    /** Returns the most important of it in one line. */
    static String line(ConnectionInfo info) {
        return info.version()
                + " " + info.cipherSuite()
                + " " + info.group().map(Object::toString).orElse("-")
                + " sni=" + info.serverName().map(Description::printable).orElse("-")
                + " alpn=" + info.applicationProtocol().map(Description::printable).orElse("-")
                + " resumed=" + (info.resumed() ? info.resumption() : "no")
                + (info.resumption() == ConnectionInfo.Resumption.EXTERNAL_PSK ? " psk=external" : "")
                + (info.peerCertificates().isEmpty()
                        ? ""
                        : " peer=" + name(info.peerCertificates().get(0).getSubjectX500Principal()));
    }

    private static String resumption(ConnectionInfo info) {
        return switch (info.resumption()) {
            case NONE -> "no";
            case SESSION_ID -> "yes, by session id";
            case TICKET -> "yes, by ticket";
            case PSK -> "yes, by PSK";
            case EXTERNAL_PSK -> "no, external PSK";
        };
    }

    private static String name(X500Principal principal) {
        return printable(principal.getName());
    }

    private static LocalDate day(Date date) {
        return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    /** Makes a peer's words fit for a terminal: one line, nothing that a terminal would obey. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(MAX_NAME)
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .forEach(clean::appendCodePoint);
        return text.length() > MAX_NAME ? clean.append("...").toString() : clean.toString();
    }
}
