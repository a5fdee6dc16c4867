package io.niotls.bench.report;

/** A page under construction. Text is escaped, elements are closed by whoever opens them. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /** Returns text as it stands in an element or in an attribute in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    /** Appends what is markup already. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Appends an element with text in it; the tag may have attributes. */
    Html element(String tag, String text) {
        out.append('<').append(tag).append('>').append(escape(text)).append("</").append(name(tag)).append(">\n");
        return this;
    }

    /** Appends the start of an element. */
    Html open(String tag) {
        out.append('<').append(tag).append(">\n");
        return this;
    }

    /** Appends the end of an element. */
    Html close(String tag) {
        out.append("</").append(tag).append(">\n");
        return this;
    }

    private static String name(String tag) {
        int space = tag.indexOf(' ');
        return space < 0 ? tag : tag.substring(0, space);
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
