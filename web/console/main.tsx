import { showFace } from "../common/show_face";
import { Console } from "./Console";
import "./console.css";

showFace(<Console />);
