// JsonSchema: the part of JSON Schema 2020-12 that spec/openapi.json uses, for contract tests:
// $ref, allOf, type, const, enum, properties, required, items, additionalProperties.
#pragma once

#include <simdjson.h>
#include <string>
#include <string_view>
#include <vector>

namespace faultline {

class JsonSchema {
  public:
    using Element = simdjson::dom::element;
    /// References are looked up in `document`.
    explicit JsonSchema(Element document) : document_(document) {}

    /// What of `value` is not as the schema says: "/levels/0/side: ..."; empty where all is.
    std::vector<std::string> faults(Element schema, Element value) const {
        std::vector<std::string> found;
        check(schema, value, "", found);
        return found;
    }

    Element resolved(Element schema) const {
        std::string_view path;
        while (!schema["$ref"].get(path)) {
            schema = document_.at_pointer(path.substr(1)).value();  // without the '#'
        }
        return schema;
    }

  private:
    static bool has_type(std::string_view type, Element value) {
        if (type == "null") return value.is_null();
        if (type == "object") return value.is_object();
        if (type == "array") return value.is_array();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_bool();
        const bool is_whole = value.is_int64() || value.is_uint64();
        return is_whole || (type == "number" && value.is_double());
    }

    static bool is_same(Element a, Element b) {
        return simdjson::to_string(a) == simdjson::to_string(b);
    }

    void check(Element schema, Element value, const std::string& where,
               std::vector<std::string>& found) const {
        schema = resolved(schema);
        simdjson::dom::array list;
        Element part;
        if (!schema["allOf"].get(list)) {
            for (const Element one : list) check(one, value, where, found);
        }
        if (!schema["type"].get(part)) {
            bool fits = false;
            if (!part.get(list)) {
                for (const Element one : list) fits |= has_type(std::string_view(one), value);
            } else {
                fits = has_type(std::string_view(part), value);
            }
            if (!fits) {
                found.push_back(where + ": " + simdjson::to_string(value).substr(0, 60) +
                                " is not " + simdjson::to_string(part));
                return;
            }
        }
        if (!schema["const"].get(part) && !is_same(part, value)) {
            found.push_back(where + ": is not the constant");
        }
        if (!schema["enum"].get(list)) {
            bool is_known = false;
            for (const Element one : list) is_known |= is_same(one, value);
            if (!is_known)
                found.push_back(where + ": " + simdjson::to_string(value) + " is no choice");
        }
        simdjson::dom::object members;
        if (!value.get(members)) check_members(schema, members, where, found);
        if (!schema["items"].get(part) && !value.get(list)) {
            std::size_t index = 0;
            for (const Element one : list) {
                check(part, one, where + "/" + std::to_string(index++), found);
            }
        }
    }

    void check_members(Element schema, simdjson::dom::object members, const std::string& where,
                       std::vector<std::string>& found) const {
        simdjson::dom::array required;
        if (!schema["required"].get(required)) {
            for (const Element name : required) {
                Element ignored;
                if (members[std::string_view(name)].get(ignored)) {
                    found.push_back(where + ": " + std::string(std::string_view(name)) +
                                    " is missing");
                }
            }
        }
        Element others;
        const bool has_others = !schema["additionalProperties"].get(others);
        simdjson::dom::object properties;
        const bool has_properties = !schema["properties"].get(properties);
        for (const auto [name, value] : members) {
            Element known;
            const std::string place = where + "/" + std::string(name);
            if (has_properties && !properties[name].get(known)) {
                check(known, value, place, found);
            } else if (has_others) {
                check(others, value, place, found);
            }
        }
    }

    Element document_;
};

}  // namespace faultline
