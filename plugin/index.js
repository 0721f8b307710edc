"use strict";
require("../dist/provider/plugin/folder.js");
